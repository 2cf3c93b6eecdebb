"""The only place that picks concrete classes and puts them together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

from embeddings import ModelFilesError, PackagedE5, PackagedMiniLM, PinnedEmbeddings
from prompts import load_prompt
from rag import __version__
from rag.acronyms import Acronyms, read_acronyms
from rag.adapters.bm25 import Bm25Index, write_bm25
from rag.adapters.chat import build_chat_model, is_configured, model_name, server_identity
from rag.adapters.chroma import DenseIndex, View, write_chroma
from rag.answering.chain import AskChain
from rag.answering.checker import ClaimChecker
from rag.answering.decide import load_decision
from rag.answering.extract import ExtractiveWriter
from rag.answering.judging import Judge
from rag.answering.judging.cross_encoder import CrossEncoderJudge
from rag.answering.judging.offline import load_offline_judge
from rag.answering.judging.overlap import OverlapJudge
from rag.answering.llm.cache import ReplyCache
from rag.answering.llm.claims import ClaimMaker, similarity
from rag.answering.llm.instructions import without_instructions
from rag.answering.llm.rephrase import Rephraser
from rag.answering.llm.server import ModelServer
from rag.answering.llm.writer import LlmWriter
from rag.citations import Catalogue
from rag.errors import ModelError, UsageError
from rag.indexing.build import IndexBuilder, Ingested, Progress
from rag.indexing.library import Library
from rag.parsing import parse
from rag.readers import read_rows, read_source
from rag.retrieval import HybridRetriever
from rag.retrieval.sentences import SentenceScores
from rag.settings import Settings
from rag.types import (
    ChunkKind,
    Document,
    EmbeddingInfo,
    Provenance,
    RetrieverName,
    SourceText,
    Writer,
)

JUDGES: dict[str, Callable[[], Judge]] = {"offline": load_offline_judge, "overlap": OverlapJudge}
BUILT_IN = "g7-interior-2024.txt"


@dataclass(frozen=True, slots=True)
class Pincite:
    """An open library: its catalogue, its retriever and the chain that answers questions."""

    settings: Settings
    catalogue: Catalogue
    retriever: HybridRetriever
    chain: AskChain
    index: str
    close: Callable[[], None]


def open_pincite(settings: Settings, progress: Progress = lambda *_: None) -> Pincite:
    """Open the library; the first time it is made, with the built-in communiqué in it. An index
    made with another model or other chunking is brought up to date first.

    Raises:
        LibraryError: the library is damaged or cannot be written.
        ModelError: the embedding model is missing or changed.
        SettingsError: the writer needs a model server, and none is configured.
    """
    server = _model_server(settings)
    views = _views()
    for embeddings in _models(views):
        _verify(embeddings)
    library = Library(settings.library)
    name = _bring_up_to_date(library, views, progress)
    folder = library.generation(name)
    catalogue = Catalogue(library.documents())
    dense = DenseIndex(folder, views)
    words = Bm25Index(folder)
    retriever = HybridRetriever(
        catalogue=catalogue,
        dense={view.name: partial(dense.scores, view.name) for view in views},
        words=words,
        top_k=settings.top_k,
    )
    sentences = SentenceScores(
        catalogue, dense.sentence_scores, _multilingual(views), retriever.is_foreign
    )
    acronyms = read_acronyms(x.paragraph.text for x in catalogue)
    chain = AskChain(
        catalogue=catalogue,
        searcher=retriever,
        writer=ExtractiveWriter(catalogue, sentences, words.idf),
        decision=load_decision(),
        acronyms=acronyms,
        provenance=Provenance(
            prompts={},
            embedding=_info(views[0].model),
            index=name,
            settings=settings.digest,
            version=__version__,
        ),
        max_question_chars=settings.max_question_chars,
        top_k=settings.top_k,
        model_writer=_llm_writer(settings, server, retriever, acronyms, _multilingual(views))
        if server
        else None,
        rephraser=_rephraser(settings, server, retriever) if server else None,
    )
    return Pincite(settings, catalogue, retriever, chain, name, dense.close)


def _model_server(settings: Settings) -> ModelServer | None:
    """The model that writes; None: answers are quotes."""
    if settings.writer is Writer.LLM or (settings.writer is None and is_configured(settings)):
        cache = ReplyCache(settings.library / "replies", server_identity(settings))
        return ModelServer(build_chat_model(settings), cache)
    return None


def _llm_writer(
    settings: Settings,
    server: ModelServer,
    retriever: HybridRetriever,
    acronyms: Acronyms,
    multilingual: PinnedEmbeddings | None,
) -> LlmWriter:
    trusted = without_instructions(retriever.catalogue.documents)
    checker = ClaimChecker(trusted, load_offline_judge(), acronyms.defined)
    compare = partial(similarity, multilingual) if multilingual else None
    return LlmWriter(
        server=server,
        seconds=settings.model_deadline,
        model=model_name(settings),
        prompt=load_prompt("answer", 1),
        trusted=trusted,
        claims=ClaimMaker(checker.check, retriever.language, compare),
        language=retriever.language,
    )


def _rephraser(settings: Settings, server: ModelServer, retriever: HybridRetriever) -> Rephraser:
    return Rephraser(
        server=server,
        # The answer itself needs most of the time.
        seconds=settings.model_deadline / 4,
        rewrite=load_prompt("rewrite", 1),
        translate=load_prompt("translate", 1),
        language=retriever.language,
        can_read=retriever.can_read,
    )


def ingest(
    settings: Settings, paths: Sequence[Path], progress: Progress = lambda *_: None
) -> tuple[Ingested, tuple[Document, ...]]:
    """Read files and add them to the library: all of them, or none.

    Raises:
        ReadError, ParseError: a file cannot be read as a numbered document.
        LibraryError: the library is damaged or cannot be written.
    """
    documents = tuple(document for path in paths for document in _read(path))
    library = Library(settings.library)
    first = () if library.current() else (_built_in(),)
    done = _builder(_views()).ingest(library, [*first, *documents], progress)
    return done, documents


def check_embeddings() -> str:
    """Names and hashes of the embedding models, checked.

    Raises:
        ModelError: the model is missing or changed.
    """
    models = _models(_views())
    for model in models:
        _verify(model)
    return "; ".join(f"{model.name}, sha256 {model.sha256[:12]}…" for model in models)


def check_library(settings: Settings) -> str:
    """State of the library's index, without changing it.

    Raises:
        LibraryError: the library is damaged.
    """
    library = Library(settings.library)
    name = library.current()
    if name is None:
        return "not made yet; it is made at the first question"
    documents = library.documents()
    if _builder(_views()).record(documents).name != name:
        return f"{name}, made with other settings; it is brought up to date at the next question"
    return f"{name}, {len(documents)} document{'s' if len(documents) > 1 else ''}, up to date"


def open_judge(name: str) -> Judge:
    """The judge of support of this name.

    Raises:
        UsageError: there is none of this name.
        ModelError: a cross-encoder cannot be loaded.
    """
    kind, _, folder = name.partition(":")
    if kind == "cross-encoder" and folder:
        return CrossEncoderJudge(folder)
    if name not in JUDGES:
        known = ", ".join((*JUDGES, "cross-encoder:FOLDER"))
        raise UsageError(f"There is no scorer “{name}”.", f"There are: {known}.")
    return JUDGES[name]()


def _verify(model: PinnedEmbeddings) -> None:
    try:
        model.verify()
    except ModelFilesError as error:
        raise ModelError(str(error), "Install Pincite again: make run") from error


def _bring_up_to_date(library: Library, views: Sequence[View], progress: Progress) -> str:
    builder = _builder(views)
    documents = library.documents()
    name = library.current()
    if name is None or builder.record(documents).name != name:
        builder.ingest(library, () if documents else (_built_in(),), progress)
    return library.current() or ""


def _views() -> tuple[View, ...]:
    """What is embedded: paragraphs and sentences, and where the extra is installed paragraphs again
    in a space that all languages share."""
    minilm = PackagedMiniLM()
    views = (
        View(RetrieverName.DENSE_PARAGRAPH, ChunkKind.PARAGRAPH, minilm),
        View(RetrieverName.DENSE_SENTENCE, ChunkKind.SENTENCE, minilm),
    )
    if not PackagedE5.is_installed():
        return views
    return (*views, View(RetrieverName.DENSE_MULTILINGUAL, ChunkKind.PARAGRAPH, PackagedE5()))


def _multilingual(views: Sequence[View]) -> PinnedEmbeddings | None:
    return next((v.model for v in views if v.name is RetrieverName.DENSE_MULTILINGUAL), None)


def _models(views: Sequence[View]) -> list[PinnedEmbeddings]:
    return list(dict.fromkeys(view.model for view in views))


def _builder(views: Sequence[View]) -> IndexBuilder:
    infos = tuple(_info(model) for model in _models(views))
    return IndexBuilder(infos, dense=partial(write_chroma, views), words=write_bm25)


def _info(model: PinnedEmbeddings) -> EmbeddingInfo:
    return EmbeddingInfo(name=model.name, sha256=model.sha256)


def _built_in() -> Document:
    text = (files("rag") / "data" / BUILT_IN).read_text("utf-8")
    return _parse(SourceText(name=BUILT_IN, text=text), Path(BUILT_IN))


def _read(path: Path) -> tuple[Document, ...]:
    if path.suffix.lower() == ".jsonl":
        return read_rows(path)
    return (_parse(read_source(path), path),)


def _parse(source: SourceText, path: Path) -> Document:
    stem = path.stem
    document_id = "".join(c if c.isalnum() or c in "._-" else "-" for c in stem.lower()).strip(
        "-._"
    )
    words = [
        w if w.isupper() or any(c.isdigit() for c in w) else w.capitalize()
        for w in stem.replace("_", "-").split("-")
        if w
    ]
    short = " ".join(w.upper() if any(c.isdigit() for c in w) else w for w in words)
    return parse(source, document_id or "document", short or stem).document
