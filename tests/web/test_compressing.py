"""Pages are sent compressed, files that are compressed already are not, and how long an answer is says little."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from lingxiao.web.compressing import CompressedPages
from tests.engines.cadence.company import found, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest

TEXT = "领销 " * 400


def answered(content_type: str, *, accepts: str = "gzip, br") -> HttpResponse:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(TEXT, content_type=content_type)

    answer = CompressedPages(view)(RequestFactory().get("/", headers={"accept-encoding": accepts}))
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "text/csv; charset=utf-8", "application/json"])
def test_text_is_compressed_for_who_takes_it(content_type: str) -> None:
    answer = answered(content_type)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content).decode() == TEXT
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answered(content_type, accepts="identity").content.decode() == TEXT


@pytest.mark.parametrize("content_type", ["application/pdf", "application/zip", "image/png"])
def test_what_is_compressed_already_passes_as_it_is(content_type: str) -> None:
    assert "Content-Encoding" not in answered(content_type).headers


def test_the_same_page_is_never_twice_as_long() -> None:
    """Forty times the same text, and many lengths: one more or one fewer byte of a secret drowns in that."""
    assert len({len(answered("text/html").content) for _try in range(40)}) > 10


@pytest.mark.django_db
def test_no_other_site_has_a_page_fetched_with_a_session() -> None:
    """The cookie is SameSite; and a whole page of ours arrives compressed."""
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    answer = signed_in(found().hr_head).get(reverse("desk:home"), headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(answer.content)
