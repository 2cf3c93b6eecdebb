"""Settings: from the environment (`PINCITE_…`) and one TOML file. An unknown key is an error."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path

from platformdirs import user_config_path, user_data_path
from pydantic import PositiveFloat, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import SettingsError
from rag.types import Writer

PREFIX = "PINCITE_"
CONFIG_VARIABLE = "PINCITE_CONFIG"


def config_file() -> Path:
    """The settings file: `PINCITE_CONFIG`, or config.toml in the user's configuration directory."""
    named = os.environ.get(CONFIG_VARIABLE)
    return Path(named) if named else user_config_path("pincite") / "config.toml"


class Settings(BaseSettings):
    """Everything that can be set. The environment wins over the file.

    `library` is the library's folder; `writer` writes the answers (None: the model where a server
    is configured, otherwise the extractive writer); `max_question_chars` bounds a question; `top_k`
    is how many passages an answer reports. `model` is the model's name on the server (None: the
    server's own, or the default of OpenAI's); `model_deadline` is how many seconds the server has
    for one answer, retries included; `show_unsupported` has the page strike
    through statements that the documents do not support, in their place, instead of listing them
    after the answer.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    library: Path = user_data_path("pincite") / "library"
    writer: Writer | None = None
    max_question_chars: int = 2000
    top_k: int = 10
    model: str | None = None
    model_deadline: PositiveFloat = 60.0
    show_unsupported: bool = False

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = TomlConfigSettingsSource(settings_cls, toml_file=config_file())
        return init_settings, env_settings, file

    @property
    def digest(self) -> str:
        """sha256 of what changes answers; where the library lies does not."""
        return hashlib.sha256(self.model_dump_json(exclude={"library"}).encode()).hexdigest()


def load_settings(**given: object) -> Settings:
    """Settings from the environment and the file, overridden by what is given and not None.

    Raises:
        SettingsError: an unknown key, a value that cannot be, or a file that is not TOML.
    """
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {CONFIG_VARIABLE}
    unknown = sorted(k for k in os.environ if k.startswith(PREFIX) and k not in known)
    if unknown:
        raise SettingsError(
            f"The environment has an unknown setting {unknown[0]}.",
            f"Known settings: {', '.join(sorted(known))}.",
        )
    named = os.environ.get(CONFIG_VARIABLE)
    if named and not Path(named).is_file():
        raise SettingsError(
            f"The settings file {named} does not exist.", f"Unset {CONFIG_VARIABLE}."
        )
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"The setting “{key}” is wrong: {first['msg']}.",
            f"Look into {config_file()} and the environment variables {PREFIX}….",
        ) from error
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise SettingsError(
            f"{config_file()} cannot be read: {error}.", "Mend the file."
        ) from error
