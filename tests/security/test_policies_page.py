"""The page for information governance says what the code says."""

from row_security.apply import files
from tests.security.policies_page import PAGE, POLICY, page


def test_the_page_is_drawn_from_the_code():
    assert PAGE.read_text() == page()


def test_every_policy_of_every_app_is_on_it():
    for path in files():
        sql = path.read_text()
        assert len(POLICY.findall(sql)) == sql.count("create policy ")
