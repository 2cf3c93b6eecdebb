"""Answers written by a chat model, every statement of which is checked before it is shown.

request.py        question and paragraphs -> messages, labels and schema
server.py         asks the model: deadline, retries, what its errors mean
background.py     … in a thread of its own, so that it can be left at any moment
reply.py          what the model wrote so far, read while it comes
instructions.py   texts that speak to the model instead of the reader
quotes.py         a model's quote -> the exact words of the paragraph
claims.py         a written statement -> a checked claim, or why it is left out
writer.py         all of these together: growing answers, or the extractive one
rephrase.py       questions rewritten and translated before the search
cache.py          answers kept for the same request
"""
