"""Who speakers are to a study: two codebooks of different studies, so that nothing here can know one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import Codebook, parse_codebook
from pipeline.participants import ParticipantRow
from pipeline.reading import ReadingHints
from pipeline.speakers import identify, match_group, match_site
from pipeline.transcript import Role


def codebook(groups: dict[str, list[str]], sites: dict[str, list[str]]) -> Codebook:
    return parse_codebook(
        {
            "labels": [{"id": "support"}],
            "groups": [{"id": key, "aliases": aliases} for key, aliases in groups.items()],
            "sites": [{"id": key, "aliases": aliases} for key, aliases in sites.items()],
        }
    )


WARDS = codebook(
    {
        "senior_management": ["senior manager", "director", "director of nursing", "the trust", "board member"],
        "middle_management": ["manager", "ward manager", "HR"],
        "professionals": ["nurse", "consultant", "OT", "social worker"],
        "colleagues": ["project team", "co-facilitator", "facilitator"],
        "service_users": ["service user", "patient", "user of the service"],
        "carers": ["carer", "family", "wife"],
        "psw": ["PSW", "peer support worker", "peer"],
    },
    {"london": ["Ldn"], "north": ["Northern", "North East"], "south": []},
)
BELLS = codebook({"ringers": ["ringer"], "clergy": ["vicar", "canon"], "neighbours": []}, {"tower": ["St Mary's"]})
DOCUMENT = "0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "group", "site"),
    [
        ("Senior manager London", "senior_management", "london"),
        ("North PSW", "psw", "north"),
        ("PSW South", "psw", "south"),
        ("Service user (South)", "service_users", "south"),
        ("service users", "service_users", None),
        ("PSW1", "psw", None),
        ("PEER_WORKER 3, northern", "psw", "north"),
        ("Ward Managers", "middle_management", None),
        ("HR manager North East", "middle_management", "north"),
        ("senior_management", "senior_management", None),
        ("the consultants", "professionals", None),
        ("Director of Nursing", "senior_management", None),
        ("the trust", "senior_management", None),
        ("trust", None, None),
        ("wives", "carers", None),
        ("families", "carers", None),
        ("co facilitators", "colleagues", None),
        ("nurses in the project team", "professionals", None),
        ("people from the project team", "colleagues", None),
        ("user of the service", "service_users", None),
        ("patients' families", "carers", None),
        ("the nurse's", "professionals", None),
        ("the consultants' secretary", None, None),
        ("nursery", None, None),
        ("others", None, None),
        ("Interviewer", None, None),
        ("", None, None),
    ],
)
def test_a_few_words_name_a_group_and_a_site(text, group, site):
    assert (match_group(text, WARDS), match_site(text, WARDS)) == (group, site)


def test_another_study_knows_its_own_people_only():
    assert match_group("the older ringers", BELLS) == "ringers" and match_site("Vicar, St Mary's", BELLS) == "tower"
    assert match_group("North PSW", BELLS) is None and match_group("neighbour", BELLS) == "neighbours"


def who(labels, rows=(), study=WARDS, **hints):
    return identify(labels, "north_01.docx", DOCUMENT, study, rows, ReadingHints(**hints))


@pytest.mark.parametrize(
    ("labels", "roles"),
    [
        (["Interviewer", "PSW South"], "ip"), (["Q", "A"], "ip"), (["I", "R"], "ip"), (["INT", "P02"], "ip"),
        (["Interviewer 1", "Interviewer 2", "FG1", "FG2"], "iipp"), (["Moderator", "SU1", ""], "ipu"),
        (["Facilitator", "R"], "pp"), (["Researcher", "R"], "ip"), (["Anna", "Ben"], "pp"),
    ],
)  # fmt: skip
def test_roles_follow_from_labels(labels, roles):
    found, _ = who(labels)
    assert list(found) == labels
    assert "".join(speaker.role.value[0] for speaker in found.values()) == roles


def test_a_person_says_who_the_interviewer_is():
    found, warnings = who(["Anna", "Facilitator", "I"], interviewer=("ANNA",))
    assert [speaker.role for speaker in found.values()] == [Role.INTERVIEWER, Role.PARTICIPANT, Role.PARTICIPANT]
    assert not any("interviewer" in warning for warning in warnings)


def test_the_label_gives_group_and_site_and_a_participant_of_this_document():
    speaker = who(["Interviewer", "North PSW"])[0]["North PSW"]
    assert (speaker.group, speaker.site, speaker.source, speaker.wave) == ("psw", "north", "label", "1")
    assert speaker.participant == "0123456789ab/North PSW"


def test_the_participants_file_goes_before_the_label_and_the_conflict_is_told():
    rows = [ParticipantRow("North_01", "north psw", "p7", "carers", "south", "2")]
    found, warnings = who(["Interviewer", "North PSW"], rows)
    speaker = found["North PSW"]
    assert (speaker.participant, speaker.group, speaker.site, speaker.wave) == ("p7", "carers", "south", "2")
    assert speaker.source == "participants"
    assert any("carers" in warning and "psw" in warning for warning in warnings)


def test_the_participants_file_may_write_groups_by_alias_and_leave_them_out():
    found, _ = who(["I", "P02", "North PSW"], [
        ParticipantRow("north_01.docx", "P02", "p1", "Ward manager", "Ldn"),
        ParticipantRow("north_01.docx", "North PSW", "p2"),
    ])  # fmt: skip
    assert (found["P02"].group, found["P02"].site) == ("middle_management", "london")
    assert (found["North PSW"].group, found["North PSW"].participant, found["North PSW"].source) == (
        "psw",
        "p2",
        "label",
    )


def test_the_participants_file_may_name_the_interviewer_or_say_that_a_letter_is_none():
    found, _ = who(["Anna", "I", "Q"], [
        ParticipantRow("north_01", "Anna", "a", "interviewer"), ParticipantRow("north_01", "I", "ida", "carers"),
    ])  # fmt: skip
    assert [speaker.role for speaker in found.values()] == [Role.INTERVIEWER, Role.PARTICIPANT, Role.INTERVIEWER]
    assert found["I"].group == "carers"


def test_a_line_without_a_speaker_means_the_only_participant():
    assert who(["I", "R"], [ParticipantRow("north_01", "", "p9", "carers")])[0]["R"].participant == "p9"
    assert who([""], [ParticipantRow("north_01", "", "p9", "carers")])[0][""].group == "carers"
    found, warnings = who(["I", "R", "S"], [ParticipantRow("north_01", "", "p9", "carers")])
    assert found["R"].group == "unknown" and any("could be meant" in warning for warning in warnings)


def test_lines_of_other_documents_change_nothing():
    assert who(["I", "R"], [ParticipantRow("south_01", "R", "p9", "carers")]) == who(["I", "R"])


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (ParticipantRow("north_01", "R", "p", "plumbers"), "a group that the codebook doesn't know"),
        (ParticipantRow("north_01", "R", "p", "psw", "the moon"), "a site that the codebook doesn't know"),
        (ParticipantRow("north_01", "Zoe", "p", "psw"), "who isn't in this document"),
    ],
)
def test_what_the_file_says_and_nobody_knows_is_told(row, told):
    assert any(told in warning for warning in who(["I", "R"], [row])[1])


def test_unknown_stays_unknown_and_is_told_without_a_name():
    found, warnings = who(["Interviewer", "Jonas Lindqvist", "Ward clerk South", "P03"])
    assert {speaker.group for speaker in found.values()} == {"unknown"}
    told = " ".join(warnings)
    assert "Ward clerk South" in told and "P03" in told and "speaker 2 of 4" in told
    assert "Jonas" not in told and "Lindqvist" not in told


def test_a_surname_is_no_site():
    found, _ = who(["I", "Jack London", "P03 North"])
    assert (found["Jack London"].site, found["P03 North"].site) == ("unknown", "north")


def test_nobody_known_to_ask_is_told():
    assert any("nobody is known to be the interviewer" in warning for warning in who(["Anna", "Ben"])[1])


@given(st.lists(st.text(max_size=20).map(str.strip), unique=True, max_size=5))
def test_every_label_gets_a_speaker_and_nothing_unknown_to_the_codebook(labels):
    found, _ = who(labels)
    assert list(found) == labels
    for speaker in found.values():
        assert speaker.group in (*WARDS.group_ids, "unknown") and speaker.site in (
            "london",
            "north",
            "south",
            "unknown",
        )
        assert speaker.role is not Role.INTERVIEWER or speaker.group == "unknown"
