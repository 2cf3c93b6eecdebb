"""One evaluation from beginning to end: prepare or take up again, ask, count, report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from embeddings import PackagedE5, PackagedMiniLM
from eval.folder import JudgeInfo, Manifest, RunFolder, SystemInfo, new_folder
from eval.judge_choice import DEFAULT_JUDGE, choose_judge
from eval.provenance import file_hash, git_state, machine, package_versions, prompt_hashes
from eval.questions import QuestionSet, Split, built_in_questions, load_questions
from eval.report import write_reports
from eval.results import Results, make_results
from eval.runner import Progress, Task, run, tasks
from eval.scoring import Scorer
from eval.support import Support
from eval.systems import DEFAULT, System, build_systems, check_names
from rag import __version__
from rag.answering.judging import Judge
from rag.assemble import Pincite, open_pincite
from rag.errors import UsageError
from rag.settings import Settings
from rag.types import Writer

# What must not change between the parts of one run, in words.
_SAME = {
    "question_set": "question set",
    "settings": "settings",
    "index": "index of the documents",
    "models": "models",
    "prompts": "prompts",
    "judge": "judge",
    "version": "version of Pincite",
    "git": "commit",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is to do. `questions` None: the built-in set; `split` None: both halves; `out`
    None: a new folder under eval/runs."""

    systems: tuple[str, ...] = (DEFAULT,)
    split: Split | None = None
    repeats: int = 1
    seed: int = 0
    judge: str = DEFAULT_JUDGE
    questions: Path | None = None
    name: str = ""
    out: Path | None = None

    @property
    def label(self) -> str:
        return self.name or "-".join(self.systems)


@dataclass(frozen=True, slots=True)
class Session:
    """A run that is ready to be asked."""

    folder: RunFolder
    manifest: Manifest
    wanted: tuple[Task, ...]
    scorer: Scorer

    def ask(self, progress: Progress) -> None:
        """Ask what is left.

        Raises:
            RunError: another process is writing the folder.
        """
        with self.folder.locked():
            self.folder.mend([system.name for system in self.manifest.systems])
            run(self.folder, self.wanted, self.scorer, progress)
            finished = self.manifest.model_copy(update={"finished": _now()})
            self.folder.save(finished)

    def report(self, progress: Progress) -> Results:
        return report(self.folder, progress)


def report(folder: RunFolder, progress: Progress = lambda done, total: None) -> Results:
    """Count the figures of a run's folder and write its reports.

    Raises:
        RunError: the folder is damaged.
    """
    results = make_results(folder, progress)
    write_reports(folder, results)
    return results


def start(options: Options, settings: Settings, progress: Progress) -> Session:
    """A new run in a new folder.

    Raises:
        PinciteError: questions, systems, the library or the folder are not as they must be.
    """
    check_names(options.systems)
    judge = choose_judge(options.judge)
    pincite = open_library(settings, options.questions, progress)
    paragraphs = paragraphs_of(pincite)
    path = options.questions or built_in_questions()
    questions = load_questions(path, paragraphs, cover_all=options.questions is None)
    if not questions.of(options.split):
        raise UsageError(f"No question of {path} is of the half “{options.split}”.", "See --split.")
    systems = build_systems(options.systems, pincite)
    manifest = _manifest(options, pincite, questions, systems, judge)
    folder = RunFolder(options.out) if options.out else new_folder(options.label, manifest.created)
    folder.create(manifest, questions, paragraphs)
    return _session(folder, manifest, questions, systems, Scorer(paragraphs, Support(judge)))


def resume(path: Path, settings: Settings, progress: Progress) -> Session:
    """A run that was stopped, with what it was begun with.

    Raises:
        UsageError: the folder is no run, or something has changed that would mix two experiments.
        PinciteError: as for `start`.
    """
    folder = RunFolder(path)
    begun = folder.manifest()
    questions, paragraphs = folder.questions(), folder.paragraphs()
    own = begun.question_source
    pincite = open_library(settings, None if own == "built-in" else Path(own), progress)
    systems = build_systems([system.name for system in begun.systems], pincite)
    judge = choose_judge(begun.judge.name)
    options = Options(split=begun.split, repeats=begun.repeats, seed=begun.seed, name=begun.name)
    now = _manifest(options, pincite, questions, systems, judge)
    _check_same(begun, now, same_paragraphs=paragraphs == paragraphs_of(pincite), path=path)
    manifest = begun.model_copy(update={"finished": None, "resumed": (*begun.resumed, now.created)})
    folder.save(manifest)
    return _session(folder, manifest, questions, systems, Scorer(paragraphs, Support(judge)))


def open_library(settings: Settings, questions: Path | None, progress: Progress) -> Pincite:
    """The library to ask. The built-in questions are about the built-in document alone, so they get
    a library of their own beside the person's; a question file is about the person's."""
    library = settings.library
    if questions is None:
        library = library.with_name(f"{library.name}-evaluation")
    given = {"library": library, "writer": Writer.EXTRACTIVE}  # "llm" opens it with its own
    return open_pincite(settings.model_copy(update=given), progress)


def paragraphs_of(pincite: Pincite) -> dict[str, str]:
    """The text of every paragraph by its pinpoint."""
    return {x.pinpoint.label: x.paragraph.text for x in pincite.catalogue}


def _session(
    folder: RunFolder,
    manifest: Manifest,
    questions: QuestionSet,
    systems: Sequence[System],
    scorer: Scorer,
) -> Session:
    wanted = tasks(systems, questions.of(manifest.split), manifest.repeats)
    return Session(folder, manifest, tuple(wanted), scorer)


def _manifest(
    options: Options,
    pincite: Pincite,
    questions: QuestionSet,
    systems: Sequence[System],
    judge: Judge,
) -> Manifest:
    infos = (SystemInfo(name=s.name, description=s.description, deterministic=s.deterministic)
             for s in systems)  # fmt: skip
    return Manifest(
        name=options.label,
        created=_now(),
        systems=tuple(infos),
        split=options.split,
        repeats=options.repeats,
        seed=options.seed,
        question_set=questions.digest,
        question_source=str(options.questions.resolve()) if options.questions else "built-in",
        questions=len(questions.of(options.split)),
        judge=JudgeInfo(name=judge.name, threshold=judge.threshold),
        settings=pincite.settings.digest,
        index=pincite.index,
        prompts=prompt_hashes(),
        models=_models(),
        version=__version__,
        packages=package_versions(),
        git=git_state(),
        machine=machine(),
    )


def _models() -> dict[str, str]:
    """sha256 of what was trained or fitted: the embedding models (checked when the library was
    opened) and the decision."""
    models = [PackagedMiniLM, *([PackagedE5] if PackagedE5.is_installed() else [])]
    decision = Path(str(files("rag.answering") / "decision.json"))
    return {model.name: model.sha256 for model in models} | {"decision": file_hash(decision)}


def _check_same(begun: Manifest, now: Manifest, same_paragraphs: bool, path: Path) -> None:
    changed = [
        words
        for field, words in _SAME.items()
        if field != "git" and getattr(begun, field) != getattr(now, field)
    ]
    if begun.git and now.git and begun.git.commit != now.git.commit:
        changed.append(_SAME["git"])
    if not same_paragraphs:
        changed.append("paragraphs")
    if changed:
        raise UsageError(
            f"The run {path} cannot be resumed: since it was begun, its {', '.join(changed)} "
            "changed, and its answers would not be of one kind.",
            "Start a new run.",
        )


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
