"""Which language a text is in (lingua, offline)."""

from __future__ import annotations

from functools import cache

from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

ENGLISH = "en"
_CODES = "en fr de it es pt nl pl uk ru ja zh ko ar".split()
# A question counts as another language only when that is plain: names and terse English questions
# look like many languages.
SURE, RIVAL = 0.5, 0.2
# … or when the usual language is hardly possible: its neighbours may share what is left.
HARDLY, TIMES = 0.1, 4.0


@cache
def _detector() -> LanguageDetector:
    codes = [getattr(IsoCode639_1, code.upper()) for code in _CODES]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()


def detect_language(text: str, usual: str = ENGLISH) -> str:
    """ISO 639-1 code of a text's language; `usual` unless another is plainly more likely."""
    values = {
        c.language.iso_code_639_1.name.lower(): c.value
        for c in _detector().compute_language_confidence_values(text)
    }
    best = max(values, key=lambda code: values[code])
    rival = values.get(usual, 0.0)
    is_plain = (values[best] >= SURE and rival < RIVAL) or (
        rival < HARDLY and values[best] >= max(TIMES * rival, HARDLY)
    )
    long_enough = len(text.split()) >= 3 or not text.isascii()
    return best if is_plain and long_enough else usual


# Said in the asker's language when questions in it need the optional extra.
_INSTALL = {
    "it": "Per le domande in italiano installare il supporto multilingue: {command}",
    "fr": "Pour les questions en français, installez le module multilingue : {command}",
    "de": "Für Fragen auf Deutsch installieren Sie bitte die Mehrsprachigkeit: {command}",
    "es": "Para preguntas en español, instale el soporte multilingüe: {command}",
    "ja": "日本語の質問には多言語サポートをインストールしてください：{command}",
    "pt": "Para perguntas em português, instale o suporte multilíngue: {command}",
    "nl": "Installeer voor vragen in het Nederlands de meertalige ondersteuning: {command}",
    "pl": "Aby zadawać pytania po polsku, zainstaluj obsługę wielu języków: {command}",
    "uk": "Щоб ставити запитання українською, встановіть багатомовну підтримку: {command}",
    "ru": "Чтобы задавать вопросы на русском, установите многоязычную поддержку: {command}",
    "zh": "如需用中文提问，请安装多语言支持：{command}",
    "ko": "한국어로 질문하려면 다국어 지원을 설치하세요: {command}",
    "ar": "لطرح الأسئلة بالعربية، ثبّت دعم تعدد اللغات: {command}",
}
INSTALL_COMMAND = 'pip install "pincite[multilingual]"'


def install_notice(language: str) -> str:
    """What to install for questions in this language, said in it."""
    english = "To ask in other languages, install the multilingual support: {command}"
    return _INSTALL.get(language, english).format(command=INSTALL_COMMAND)
