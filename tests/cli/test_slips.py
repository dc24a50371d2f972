"""A slip of whoever types is told: nothing found is no answer where nothing could be."""

from tests.cli.conftest import Shell


def test_a_quote_that_stays_open_swallows_no_agency(shell: Shell) -> None:
    (shell.directory / "opd.csv").write_text('code,name\n12.75.a,"Dinas A\n12.75.b,Dinas B\n')
    assert "opd.csv: line 2: a quote is open at its end" in shell.refusal("agency", "import", "opd.csv")
    assert shell.jsons("agency", "list", "--parent", "12.75") == []
