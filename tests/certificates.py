"""Certificates for servers on the loopback, of an authority that nobody else trusts."""

from __future__ import annotations

from pathlib import Path

import trustme


def make_certificates(folder: Path, host: str) -> tuple[Path, Path]:
    """Make an authority and a certificate of a host, which is in one file with its key."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert(host).private_key_and_cert_chain_pem.write_to_path(str(folder / "both.pem"))
    return folder / "ca.pem", folder / "both.pem"
