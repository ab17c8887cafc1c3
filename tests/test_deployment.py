"""Dockerfile, compose file and locks name what is there: settings, ports, paths, commands, packages."""

from __future__ import annotations

import re
import tomllib
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer.main import get_command

from bot.cli import app
from bot.settings import FILE, Settings
from tests.image import developers_tools, instructions, stages

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

# Source: the Dockerfile reference, and the compose specification's schema.
INSTRUCTIONS = {
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "RUN", "SHELL",
    "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}  # fmt: skip
TOP_KEYS = {"name", "services", "volumes", "networks", "configs", "secrets", "include"}
SERVICE_KEYS = {
    "build", "cap_drop", "command", "depends_on", "env_file", "environment", "healthcheck", "image", "init", "ports",
    "profiles", "read_only", "restart", "security_opt", "stop_grace_period", "tmpfs", "volumes",
}  # fmt: skip
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
OURS = ["Dockerfile", "docker-compose.yml", ".dockerignore", "docs/operating.md", "Makefile"]


def last(name: str) -> str:
    """Return the arguments of the image's last instruction of this kind."""
    return [arguments for kind, arguments in stages(DOCKERFILE)[-1] if kind == name][-1]


def lines_of(lock: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Return each package of a lock with its pin and its hashes."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for entry in re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text("utf-8")):
        pin = entry.split(" \\", 1)[0]
        found[canonicalize_name(Requirement(pin).name)] = (
            pin,
            frozenset(re.findall("sha256:[0-9a-f]{64}", entry)),
        )
    return found


# ---------------------------------------------------------------- the image


def test_the_dockerfile_has_instructions_of_docker_alone() -> None:
    assert {name for name, _ in instructions(DOCKERFILE)} <= INSTRUCTIONS


def test_what_is_copied_is_there_and_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for name, arguments in stages(DOCKERFILE)[0]:
        for source in arguments.split()[:-1] if name == "COPY" else []:
            assert (ROOT / source).exists()
            assert f"!{source}" in ignored
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {f"!{name}" for name in packages} <= set(ignored)


def test_it_runs_as_nobody_of_importance_by_a_command_that_there_is() -> None:
    assert last("USER") not in {"root", "0"}
    assert last("ENTRYPOINT") == '["qingka"]'
    assert "qingka" in PROJECT["project"]["scripts"]
    assert yaml.safe_load(last("CMD"))[0] in get_command(app).commands  # type: ignore[attr-defined]


def test_it_listens_where_the_hub_does_and_keeps_what_the_hub_keeps() -> None:
    assert last("EXPOSE") == str(Settings.model_fields["relay_port"].default)
    assert f"QINGKA_HOME={last('VOLUME')}" in last("ENV")
    assert "'/healthz'" in last("HEALTHCHECK")
    assert f"'{last('EXPOSE')}'" in last("HEALTHCHECK")


def test_every_package_is_installed_by_its_hashes() -> None:
    installs = [line for _, line in stages(DOCKERFILE)[0] if " install " in line]
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


# ---------------------------------------------------------------- the locks


def test_the_hub_s_lock_is_the_developers_without_their_tools() -> None:
    every, hub = lines_of("requirements.lock"), lines_of("requirements-hub.lock")
    assert {name: hub[name] for name in hub if every.get(name) != hub[name]} == {}
    assert hub.keys() & developers_tools() == set()
    extras = PROJECT["project"]["optional-dependencies"]["hub"]
    wanted = {canonicalize_name(Requirement(one).name) for one in PROJECT["project"]["dependencies"] + extras}
    assert wanted <= hub.keys()
    build = lines_of("requirements-build.lock")
    assert {name: build[name] for name in build if every.get(name) != build[name]} == {}


# ---------------------------------------------------------------- compose


def test_compose_has_keys_of_its_specification_alone() -> None:
    assert {key for key in COMPOSE if not key.startswith("x-")} <= TOP_KEYS
    for service in SERVICES.values():
        assert set(service) <= SERVICE_KEYS
        assert set(service.get("healthcheck", {})) <= {
            "test", "interval", "timeout", "start_period", "retries",
        }  # fmt: skip


def test_services_wait_for_services_that_there_are() -> None:
    for service in SERVICES.values():
        for name, how in service.get("depends_on", {}).items():
            assert name in SERVICES
            assert how["condition"] in CONDITIONS
            assert how["condition"] != "service_healthy" or "healthcheck" in SERVICES[name]


def test_volumes_are_declared_and_what_the_hub_writes_lies_on_one() -> None:
    mounts = [mount.split(":") for service in SERVICES.values() for mount in service["volumes"]]
    assert {name for name, _ in mounts} == set(COMPOSE["volumes"])
    assert ["home", last("VOLUME")] in mounts


def test_commands_are_commands() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for service in SERVICES.values():
        if "command" in service:
            assert service["command"][0] in commands


def test_only_this_machine_reaches_the_hub_and_nobody_the_database() -> None:
    port = Settings.model_fields["relay_port"].default
    assert SERVICES["hub"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert "ports" not in SERVICES["db"]


def test_the_hub_believes_the_proxies_of_its_own_network_alone() -> None:
    subnet = COMPOSE["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert SERVICES["hub"]["environment"]["QINGKA_TRUSTED_PROXIES"] == subnet
    default = re.fullmatch(r"\$\{HUB_SUBNET:-(.+)\}", subnet)
    assert default
    assert ip_network(default[1]).is_private
    assert Settings.model_validate({"trusted_proxies": default[1]}).trusted_proxies == default[1]


# ---------------------------------------------------------------- all files


@pytest.mark.parametrize("name", OURS)
def test_only_settings_that_there_are_are_named(name: str) -> None:
    known = {f"QINGKA_{field.upper()}" for field in Settings.model_fields} | {FILE}
    named = set(re.findall(r"QINGKA_[A-Z_]*[A-Z]", (ROOT / name).read_text("utf-8")))
    assert named - known == set()


@pytest.mark.parametrize("name", [*OURS, "requirements-hub.lock", "requirements-build.lock"])
def test_no_index_of_packages_and_no_registry_of_images_is_named(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"(?<!no-emit-)index-url|pypi\.|docker\.io|ghcr\.|/simple\b", text)
    images = re.findall(r"^FROM (\S+)|^\s+image: (\S+)", text, re.MULTILINE)
    assert not any("/" in (one or other) for one, other in images)


def test_no_secret_stands_in_the_compose_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert not re.findall(r"PASSWORD: (?!\$\{POSTGRES_PASSWORD:\?)", text)
    assert not re.findall(r"TOKEN", text)


def told() -> set[str]:
    """Return the codes for which operators are told what to do."""
    operating = (ROOT / "docs/operating.md").read_text("utf-8").partition("## What to do when")[2]
    tables = operating + (ROOT / "docs/telegram.md").read_text("utf-8")
    codes = re.findall(r"^\| ([A-Z0-9, -]+) \|", tables, re.MULTILINE)
    return {code for cell in codes for code in cell.split(", ")}


def sources() -> list[str]:
    """Return what the hub is written in, without its demonstration."""
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    return [file.read_text("utf-8") for file in files if ROOT / "bot/demo" not in file.parents]


def test_what_to_do_is_said_for_codes_that_there_are() -> None:
    every = "".join(sources())
    assert {code for code in told() if code not in every} == set()


def test_for_every_code_that_the_log_warns_of_it_is_said_what_to_do() -> None:
    said = re.compile(r'(log\.(?:info|debug)\(\s*)?f?"([A-Z]{2,4}-\d{3})[: ]')
    warned = {code for text in sources() for quietly, code in said.findall(text) if not quietly}
    assert len(warned) > 40
    assert warned - told() == set()


def test_for_every_error_that_is_nobody_s_request_it_is_said_what_to_do() -> None:
    """Codes of 3xx and 4xx are answers to whom they befall; 000 is never raised."""
    found = {code for text in sources() for code in re.findall(r'code = "([A-Z]{2,4}-\d{3})"', text)}
    ours = {code for code in found if code[-3] in "05" and not code.endswith("-000")}
    assert {code for code in ours if code.startswith("BAK-")}
    assert ours - told() == set()


def test_the_commands_of_the_page_are_commands() -> None:
    page = (ROOT / "docs/operating.md").read_text("utf-8")
    told = set(re.findall(r"^(?:hub|/opt/qingka/bin/qingka) ([a-z]+)", page, re.MULTILINE))
    assert told
    assert told <= set(get_command(app).commands)  # type: ignore[attr-defined]
