"""The key that signs anchors: a file that the worker can read, and the database's host never holds."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class NoKey(Exception):
    """Says which file, and why it is no use."""


def make(private: Path, public: Path) -> None:
    """FileExistsError rather than replace a key: what it signed could not be checked any more."""
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if public.exists():
        raise FileExistsError(public)
    private.touch(mode=0o600, exist_ok=False)
    private.write_bytes(secret)
    public.write_bytes(shown)


def private_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as reason:
        raise NoKey(f"{path} cannot be read as a private key: {type(reason).__name__}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(f"{path} is not an Ed25519 key. Make one with manage.py audit_key.")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as reason:
        raise NoKey(f"{path} cannot be read as a public key: {type(reason).__name__}") from None
    if not isinstance(key, Ed25519PublicKey):
        raise NoKey(f"{path} is not an Ed25519 key. Make one with manage.py audit_key.")
    return key
