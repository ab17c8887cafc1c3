"""What the doctor can find: what to do about it, and the article that helps. One table."""

from __future__ import annotations

from dataclasses import dataclass

from device.contract import Check, Level, Reason


@dataclass(frozen=True, slots=True)
class Advice:
    article: str
    fix: str  # in words; {…} are the check's params


ADVICE: dict[str, Advice] = {
    # the computer
    "python-old": Advice("environment", "install Python 3.11 or newer, and qingka into it"),
    "system-strange": Advice("environment", "run the agent on Linux, Windows or macOS"),
    "state-unwritable": Advice("no-permission", "give {path} to the user that runs the agent"),
    "state-full": Advice("disk-full", "free {missing_mb} MB on the disk of {path}"),
    # the site's own records
    "no-approver": Advice("become-approver", "qingka-agent approvers add P3 NAME; P3 is what the bot says to /me"),
    "codes-locked": Advice("codes-locked", "find out who typed wrong codes, then: qingka-agent unlock"),
    "journal-untrusted": Advice("journal-untrusted", "pair again with a new code from /pair: qingka-agent enrol"),
    "no-device": Advice("pair-site", "add one: enrol with --device NAME=PORT, or [[devices]] in the file"),
    "result-unknown": Advice("result-unknown", "look at the invoicing software, then: qingka-agent unlock --help"),
    "no-backup": Advice("how-to-backup", "make a backup from the chat"),
    "backup-old": Advice("how-to-backup", "make a backup from the chat"),
    "backup-elsewhere": Advice("how-to-backup", "make a backup from the chat: it goes into every place"),
    "no-backup-key": Advice("restore-backup", "qingka-agent backups key --new, and keep what it shows elsewhere"),
    "backup-key-missing": Advice("restore-backup", "put the key into {path}, or: qingka-agent backups key --new"),
    # the agent's process
    "agent-not-running": Advice("agent-service", "start its service; there is none yet: qingka-agent service systemd"),
    "agent-old": Advice("agent-service", "start the agent again: it is {found}, and {expected} is installed"),
    "not-a-service": Advice("agent-service", "let the system start it again by itself: qingka-agent service systemd"),
    # places
    "no-place": Advice("how-to-backup", "name one: enrol with --place NAME=FOLDER, or [[places]] in the file"),
    "place-missing": Advice("backup-place-missing", "plug it in, or correct its path in the configuration"),
    "place-strange": Advice(
        "backup-place-missing", "plug the right one in; changed on purpose: qingka-agent backups place {place} --new"
    ),
    "place-unwritable": Advice("place-failed", "give {path} to the user that runs the agent"),
    "place-full": Advice("disk-full", "free {missing_mb} MB in {path}"),
    # port and device
    "port-denied": Advice("device-not-found", "sudo usermod -aG {group} {user}, then log in again"),
    Reason.PORT_MISSING: Advice("device-not-found", "plug the device in, or correct its port in the configuration"),
    Reason.PORT_BUSY: Advice("port-busy", "close the program that holds the port"),
    Reason.PORT_LOST: Advice("device-not-found", "look at the cable, then ask again"),
    Reason.DEVICE_SILENT: Advice("device-silent", "look at power, cable and baud rate"),
    Reason.DEVICE_GARBLED: Advice("line-noise", "look at the cable and the baud rate"),
    Reason.DEVICE_NOT_RUN: Advice("not-run", "ask again; if it stays so, call support"),
    Reason.DISK_REFUSED: Advice("why-clear-fails", "look up what the disk says"),
    Reason.PASSWORD_REFUSED: Advice(
        "password-refused", "correct it in the configuration, or: qingka-agent unlock; it is not sent till then"
    ),
    Reason.WRONG_DISK: Advice("wrong-disk", "plug in disk {expected}, or pair again with the one that is there"),
    Reason.CLOCK_OFF: Advice("clock-off", "set this computer's clock; if that is right, the device needs service"),
    "device-failed": Advice("why-clear-fails", "qingka-agent probe --port {port}"),
    # the hub
    "hub-away": Advice("hub-unreachable", "look at the network, the proxy and the hub's address in the configuration"),
    "hub-unusable": Advice("hub-unreachable", "correct it in the configuration; SSL_CERT_FILE must name a file"),
    "hub-name": Advice("hub-unreachable", "{host} has no address: look for a slip in it, then at this network's DNS"),
    "hub-refused": Advice("hub-unreachable", "nothing listens at {host}: is it started, is the port right"),
    "hub-timeout": Advice("hub-unreachable", "{host} does not answer: let the firewall pass it, or name a proxy"),
    "hub-no-network": Advice("hub-unreachable", "this computer has no way to {host}: look at its network"),
    "hub-proxy-refuses": Advice("hub-unreachable", "the proxy {host} must let the hub pass; it may want a password"),
    "hub-certificate": Advice(
        "hub-unreachable",
        "somebody on the way shows a certificate of his own, as a company's proxy does: get its CA as a .pem file and"
        " start the agent with SSL_CERT_FILE naming it",
    ),
    "hub-certificate-date": Advice("hub-unreachable", "set this computer's clock, or renew the certificate"),
    "hub-certificate-name": Advice("hub-unreachable", "name the hub as its certificate does, in the configuration"),
    "hub-no-tls": Advice("hub-unreachable", "{host} does not speak TLS: look at its port, and at https:// or http://"),
    "hub-strange": Advice("hub-unreachable", "update qingka at the hub or here, so that both are the same"),
    "hub-revoked": Advice("pair-site", "pair again with a new code from /pair: qingka-agent enrol"),
    "hub-open": Advice("pair-site", "give the hub an https address, and pair again with it"),
    "clock-drifts": Advice("code-wrong", "let this computer set its clock by the network; else right codes are wrong"),
}  # fmt: skip


# What is looked at. A check of each name has a sentence at the hub.
NAMES = frozenset({
    "python", "system", "agent", "service", "state", "place", "approvers", "codes", "journal", "acts", "backup",
    "backup-key", "port", "driver", "device", "disk", "device-clock", "firmware", "proxy", "hub",
    "hub-encryption", "clock",
})  # fmt: skip


def fine(name: str, **params: str) -> Check:
    """Return a check that came out well."""
    return Check(name=name, level=Level.INFO, params=params)


def trouble(name: str, level: Level, why: str, **params: str) -> Check:
    """Return a check that did not come out well, with what to do about it.

    Args:
        why: a row of ADVICE; one that is not there is the device's general failure.
    """
    advice = ADVICE.get(why, ADVICE["device-failed"])
    told = {**params, "why": why, "fix": advice.fix.format_map(params)}
    return Check(name=name, level=level, params=told, article=advice.article)
