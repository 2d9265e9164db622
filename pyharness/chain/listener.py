"""Whose socket is it? Proves that a port is listened on by the process that was started, not by a stranger.

In: a process id and a port of 127.0.0.1. Out: yes, no, or cannot be told. Reads /proc; nothing else.
Where there is no /proc (macOS, Windows) it cannot be told; what is left is that the port was read from a log which
only the child writes to, that the child lives, and that it answers with the chain id it was given.
"""

from __future__ import annotations

from pathlib import Path

_LISTENING = "0A"


def owns_listener(pid: int, port: int, *, proc: Path = Path("/proc")) -> bool | None:
    """Whether the process listens on that TCP port; None where the system does not say."""
    if not (proc / "net" / "tcp").is_file():
        return None
    sockets = _listening(proc, port)
    return bool(sockets & _open_sockets(proc / str(pid) / "fd"))


def _listening(proc: Path, port: int) -> set[str]:
    """Inodes of the sockets that listen on the port, any local address, IPv4 and IPv6."""
    inodes = set()
    for table in (proc / "net" / "tcp", proc / "net" / "tcp6"):
        for line in table.read_text("ascii").splitlines()[1:] if table.is_file() else ():
            fields = line.split()
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(fields[9])
    return inodes


def _open_sockets(folder: Path) -> set[str]:
    try:
        targets = [str(link.readlink()) for link in folder.iterdir()]
    except OSError:  # the process is gone, or not ours
        return set()
    return {target[len("socket:[") : -1] for target in targets if target.startswith("socket:[")}
