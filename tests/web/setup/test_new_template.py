"""A template is started: from an empty page, or from a text that comes with the product."""

from __future__ import annotations

import pytest
from django.test import Client

from lingxiao.engines.documents.models import TemplateVersion
from tests.company import Small

ADDRESS = "/setup/documents/new/"


@pytest.fixture
def small(db: None) -> Small:
    """Somebody in every role."""
    return Small.make()


def browser_of(small: Small, name: str) -> Client:
    """Somebody's browser."""
    browser = Client()
    browser.force_login(small.accounts[name])
    return browser


def typed(**changed: str) -> dict[str, str]:
    """A form filled in."""
    return {"kind": "duty_statement", "key": "own", "title_zh": "门店经理职责说明书", "title_en": "", "about": "ST"} | changed


def test_a_shipped_statement_comes_with_its_duties_and_leads_to_them(small: Small) -> None:
    """Whatever kind is posted beside it: the text decides."""
    browser = browser_of(small, "hr_admin")
    shown = browser.get(f"{ADDRESS}?text=duty-sales-manager").content.decode()
    assert 'value="duty-sales-manager"' in shown
    answer = browser.post(ADDRESS, typed(text="duty-sales-manager", key="duty-sales-manager", about="SM"))
    version = TemplateVersion.objects.get()
    assert answer["Location"] == f"/setup/duties/{version.pk}/"
    assert (version.template.kind, version.template.title_zh) == ("duty_statement", "门店经理职责说明书")
    assert len(version.content["duties"]["duties"]) == 20
    refused = browser.post(ADDRESS, typed(text="duty-sales-manager", kind="notice", key="other"))
    assert refused.status_code == 422
    assert TemplateVersion.objects.count() == 1


def test_an_empty_statement_can_be_given_duties(small: Small) -> None:
    """It is a statement whose duties can be mapped and proved, not a text about duties."""
    browser = browser_of(small, "hr_admin")
    browser.post(ADDRESS, typed())
    version = TemplateVersion.objects.get()
    assert version.content["duties"]["duties"] == []
    assert version.content["duties"]["job_code"] == "ST"
    assert browser.get(f"/setup/duties/{version.pk}/").status_code == 200


def test_a_shipped_letter_comes_with_its_text(small: Small) -> None:
    """Other kinds lead to the editor of the text."""
    browser = browser_of(small, "hr_admin")
    answer = browser.post(ADDRESS, typed(text="privacy-notice", kind="privacy_notice", key="privacy", about=""))
    version = TemplateVersion.objects.get()
    assert answer["Location"] == f"/setup/documents/versions/{version.pk}/edit/"
    assert version.blocks


def test_only_texts_of_kinds_one_writes_are_offered(small: Small) -> None:
    """The compliance officer writes impact assessments, and no duty statement."""
    browser = browser_of(small, "compliance")
    shown = browser.get(ADDRESS).content.decode()
    assert "?text=duty-sales-manager" not in shown
    assert browser.post(ADDRESS, typed(text="duty-sales-manager")).status_code == 422
    assert not TemplateVersion.objects.exists()
