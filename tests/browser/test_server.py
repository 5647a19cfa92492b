"""What the server says in the window in which the course was opened."""


def test_it_starts_without_a_warning(lab):
    said = lab.log.read_text(encoding="utf-8", errors="replace")
    assert "Overriding" not in said and "UserWarning" not in said, said
