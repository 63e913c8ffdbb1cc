"""Fits PostgreSQL to the machine: memory by its size, full safety whatever its size."""

import os
from pathlib import Path

SHARED = "/dev/shm"  # noqa: S108
LEAST_SHARED_BYTES = 256 * 2**20


def _memory_mb() -> int:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return pages * size // 2**20


def _shared_memory() -> str:
    """Plain files where /dev/shm is missing, closed or small, as in many containers."""
    try:
        room, door = os.statvfs(SHARED), os.stat(SHARED)
    except FileNotFoundError:
        return "mmap"
    roomy = room.f_blocks * room.f_frsize >= LEAST_SHARED_BYTES
    return "posix" if roomy and door.st_mode & 0o002 else "mmap"


def _compression(binaries: Path) -> str:
    """lz4 costs a fifth of the processor's time; `on` is what every build knows."""
    return "lz4" if b"liblz4.so" in (binaries / "postgres").read_bytes() else "on"


def tuned_for_this_machine(*, sockets: Path, binaries: Path) -> str:
    """The text of landmgmt.conf: memory by the machine's size, and nothing that trades safety for speed."""
    memory = _memory_mb()
    return f"""# Written at every start by landmgmt.tuning.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
port = 5432
max_connections = 60
password_encryption = 'scram-sha-256'
shared_buffers = {min(max(memory // 8, 64), 2048)}MB
effective_cache_size = {max(memory // 2, 128)}MB
work_mem = {min(max(memory // 256, 8), 32)}MB
maintenance_work_mem = {min(max(memory // 32, 64), 256)}MB
dynamic_shared_memory_type = {_shared_memory()}
random_page_cost = 1.1
jit = off
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = {_compression(binaries)}
max_wal_size = 2GB
checkpoint_timeout = 15min
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
log_line_prefix = '%m [%p] %u@%d '
"""
