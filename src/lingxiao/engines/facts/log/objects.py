"""Objects of an S3-compatible store (AWS, 阿里云 OSS, 腾讯云 COS, MinIO, Ceph): put whole, fetched, listed; never changed.

The one place that speaks to such a store, by the ``minio`` client, which comes with the extra ``lingxiao[s3]``. Every call
ends within seconds of silence, is tried again where the store itself stumbled, and fails with a sentence for whoever runs it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING

from lingxiao.kernel.refusals import Refusal, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minio import Minio

CONNECT_WITHIN, ANSWER_WITHIN = 5.0, 30.0
"""Seconds for a connection to come about, and of silence within an answer."""
TRIES_AGAIN = 3
CONNECTIONS = 8
"""As many as are kept open; a file in parts takes three."""
PIECE = 1 << 20
PART = 16 << 20
"""Larger files are sent in parts of so many bytes; the store shows the file only when all are there."""
STUMBLED = (500, 502, 503, 504)
"""Answers after which the same question may be asked again."""


class StoreTrouble(Refusal):
    """The store of the fact log cannot be used now, whatever was asked of it. Nothing was taken over."""

    sentence = _("The store of the sales facts answered with an error (%(said)s). Nothing was changed; look at the store's log.")


class NoClient(StoreTrouble):
    """The extra is not installed."""

    sentence = _("The facts are to lie in an S3 store, whose client is not installed. Install requirements-s3.lock.")


class NotReached(StoreTrouble):
    """No answer in time, or none at all."""

    sentence = _("The store of the sales facts at %(endpoint)s does not answer. Nothing was changed; try again when it runs.")


class NoBucket(StoreTrouble):
    """The bucket is missing."""

    sentence = _("The store at %(endpoint)s has no bucket “%(bucket)s”. Make it there, or correct LX_FACTS_STORE.")


class KeyRefused(StoreTrouble):
    """Unknown key, wrong secret, or a key that may not do this."""

    sentence = _(
        "The store at %(endpoint)s refuses the key (%(said)s). Check LX_FACTS_S3_KEY and LX_FACTS_S3_SECRET_FILE, and that the "
        "key may read, write, list and delete in the bucket “%(bucket)s”.",
    )


class ClocksApart(StoreTrouble):
    """A signature counts for minutes only."""

    sentence = _("The clocks of this machine and of the store at %(endpoint)s differ by minutes. Set both by NTP.")


class NoObject(StoreTrouble):
    """What the manifest names is not in the store."""

    sentence = _(
        "The store has no file “%(path)s” of the sales facts. Lay it under facts/ from a backup, then: lingxiao facts store.",
    )


class Damaged(StoreTrouble):
    """What came is not what was put there."""

    sentence = _(
        "The file “%(path)s” of the sales facts was changed in the store (its hash begins with %(found)s, not with %(wanted)s). "
        "Lay it under facts/ from a backup, then: lingxiao facts store.",
    )


CODES: dict[str, type[StoreTrouble]] = {
    "NoSuchBucket": NoBucket, "RequestTimeTooSkewed": ClocksApart, "AccessDenied": KeyRefused, "InvalidAccessKeyId": KeyRefused,
    "SignatureDoesNotMatch": KeyRefused, "AccountProblem": KeyRefused, "NoSuchKey": NoObject,
}
"""What a store says, in the words of the protocol, and what it means here."""


@dataclass(frozen=True)
class Objects:
    """A bucket, the part of it that is ours, and how to get in. ``endpoint`` is a host and port."""

    endpoint: str
    bucket: str
    prefix: str = ""
    region: str = "us-east-1"
    key: str = ""
    secret: str = field(default="", repr=False)
    is_secure: bool = True

    def put(self, local: Path, path: str) -> None:
        """Store a file; it is there whole when this returns, and not at all before."""
        with self._said(path):
            self._client.fput_object(self.bucket, self._key(path), str(local), part_size=PART)

    def fetch(self, path: str, to: Path, *, sha256: str) -> None:
        """Copy an object to ``to``, which has that name only when all of it is on the disk and its hash is right."""
        to.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=to.parent, prefix=".", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file, self._said(path):
                found = self._copied(path, file)
                file.flush()
                os.fsync(file.fileno())
            if found != sha256:
                raise Damaged(path=path, found=found[:12], wanted=sha256[:12])
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)

    def _copied(self, path: str, file: IO[bytes]) -> str:
        """Write an object to a file; the hash of what came."""
        digest = hashlib.sha256()
        answer = self._client.get_object(self.bucket, self._key(path))
        try:
            for piece in answer.stream(PIECE):
                digest.update(piece)
                file.write(piece)
        finally:
            answer.close()
            answer.release_conn()
        return digest.hexdigest()

    def all(self) -> Iterator[tuple[str, int, float]]:
        """Every object of ours: its path, how many bytes it has, and when it was written (seconds since 1970)."""
        start = f"{self.prefix}/" if self.prefix else ""
        with self._said(""):
            for one in self._client.list_objects(self.bucket, prefix=start, recursive=True):
                if one.object_name and one.last_modified:
                    yield one.object_name.removeprefix(start), one.size or 0, one.last_modified.timestamp()

    def remove(self, path: str) -> None:
        """Delete an object."""
        with self._said(path):
            self._client.remove_object(self.bucket, self._key(path))

    def check(self) -> None:
        """Raise what stands in the way of using the bucket."""
        with self._said(""):
            if not self._client.bucket_exists(self.bucket):
                raise self._trouble(NoBucket, "NoSuchBucket", "")

    def _key(self, path: str) -> str:
        return f"{self.prefix}/{path}" if self.prefix else path

    @cached_property
    def _client(self) -> Minio:
        try:
            import urllib3  # noqa: PLC0415 -- comes with the extra
            from minio import Minio  # noqa: PLC0415
        except ImportError as missing:
            raise NoClient from missing
        pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_WITHIN, read=ANSWER_WITHIN), cert_reqs="CERT_REQUIRED",
            maxsize=CONNECTIONS,
            retries=urllib3.Retry(
                total=TRIES_AGAIN, redirect=0, backoff_factor=0.2, status_forcelist=STUMBLED, allowed_methods=None,
                raise_on_status=False,
            ),
        )
        return Minio(
            endpoint=self.endpoint, access_key=self.key, secret_key=self.secret, region=self.region, secure=self.is_secure,
            http_client=pool,
        )

    @contextmanager
    def _said(self, path: str) -> Iterator[None]:
        """Every way in which the client fails, as one of our sentences."""
        try:
            import urllib3  # noqa: PLC0415 -- comes with the extra
            from minio.error import MinioException, S3Error  # noqa: PLC0415
        except ImportError as missing:
            raise NoClient from missing
        try:
            yield
        except S3Error as problem:
            raise self._trouble(CODES.get(problem.code or "", StoreTrouble), problem.code or "", path) from problem
        except urllib3.exceptions.HTTPError as problem:
            raise self._trouble(NotReached, type(problem).__name__, path) from problem
        except MinioException as problem:
            raise self._trouble(StoreTrouble, str(problem)[:120], path) from problem

    def _trouble(self, kind: type[StoreTrouble], said: str, path: str) -> StoreTrouble:
        return kind(endpoint=self.endpoint, bucket=self.bucket, said=said, path=path)
