"""What torments or dies may be a thing: then nobody has to phone 112."""

import pytest

from tests.parsers.test_cries import urgent


@pytest.mark.parametrize(
    "trouble",
    [
        "ingin mati lampu",
        "MEDAN rasanya ingin mati lampu terus!!",
        "tolong pak tiap malam seperti ingin mati listrik",
        "saya disiksa macet tiap hari",
        "kami di siksa bau sampah",
    ],
)
def test_a_thing_is_no_danger(trouble: str) -> None:
    assert not urgent(trouble)


@pytest.mark.parametrize(
    "cry",
    [
        "saya ingin mati",
        "ingin mati rasanya pak",
        "pengen mati aja, lampu rumah juga mati",
        "anak disiksa ibu tirinya",
        "saya disiksa suami tiap hari",
        "saya disiksa macet tiap hari, dan tetangga dibacok",
        "adik saya dirampok di jalan macet",
    ],
)
def test_a_person_is(cry: str) -> None:
    assert urgent(cry)


@pytest.mark.parametrize(
    "cry",
    [
        "ingin mati air pdam mati terus saya putus asa",
        "mending mati tagihan pinjol terus diteror",
        "ingin mati, lampu mati terus",
        "pengen mati. listrik diputus pln",
        "ingin mati harga diri saya hancur",
        "anak disiksa air panas oleh majikan",
        "disekap asap di rumah",
        "ditembak air gas petugas",
        "ditusuk sampah besi kaki anak saya",
        "dianiaya antri di spbu oleh preman",
    ],
)
def test_so_is_who_despairs_of_a_thing_or_is_hurt_with_it(cry: str) -> None:
    assert urgent(cry)
