"""What records say: short, kind, factual; nothing graphic, nothing real. ``{place}`` is where it happened."""

from dataclasses import dataclass

from incidents.vocabulary import Category


@dataclass(frozen=True)
class Words:
    headline: str
    narrative: str
    account: str
    witness: str = "I heard raised voices and went to see. I stayed with them until the nurse came."
    safety: str = (
        "A nurse stayed with the person. Staff are walking through the ward every ten minutes this evening."
    )
    learning: str = "Staff now begin the evening round at the place where it happened."


FOLLOWED = Words(
    "Followed and stared at",
    (
        "The person said somebody had followed them from {place} and stared at their body. They had asked "
        "them to stop."
    ),
    (
        "Everywhere I sat, they came and looked at me. I moved three times. I do not feel able to sit there "
        "now."
    ),
)
COMMENTS = Words(
    "Sexual comments that did not stop",
    (
        "At {place} somebody made sexual comments about the person’s body. The person asked them to stop. "
        "They went on until a nurse came over."
    ),
    (
        "They talked about my body in front of everybody. I said stop and they laughed. I went back to my "
        "room."
    ),
    learning="The evening handover now names who will sit with people at supper.",
)
ADVANCES = Words(
    "Repeated requests for a relationship",
    (
        "Somebody asked the person again and again for a relationship, and used sexual words when they said "
        "no."
    ),
    "I have said no so many times. I do not want to go to the dining room any more.",
)
WITHOUT_CLOTHES = Words(
    "Came into a shared space without clothes",
    (
        "Somebody came to {place} without clothes. Two people were there and one said it upset them. Staff "
        "offered a gown and walked with the person to their room."
    ),
    "I did not want to see that. I know they are not well. It still frightened me.",
    safety="Staff offered clothes and company, and moved the activity to another room.",
    learning="A gown is kept by the nurses’ station, and staff check in before supper.",
)
SHOWED = Words(
    "Exposed themselves on purpose",
    (
        "At {place} somebody exposed themselves towards the person and said their name. The person left and "
        "told a nurse."
    ),
    "They made sure I was looking. It was meant for me. I keep thinking about it.",
)
DOOR_OPEN = Words(
    "Seen without clothes through an open door",
    "A door at {place} was open while somebody was dressing, and the person saw them without clothes as they "
    "walked past.",
    "It was nobody’s fault, I think. I would like the doors to close properly.",
    safety="Staff closed the door and spoke with both of them.",
    learning="Door closers were fitted along the corridor.",
)
TOUCHED = Words(
    "Touched sexually without consent",
    (
        "At {place} somebody touched the person’s bottom through their clothes. The person had not "
        "consented. They shouted and a nurse came at once."
    ),
    "I felt a hand on me and I froze. Then I shouted. I want it written down that I did not want it.",
    "I saw them reach out as the person walked past. The person called out straight away.",
    "They were moved apart. The person chose a bedroom near the office. Observation was increased.",
    "The corridor has a new light, and one member of staff stands there at medication time.",
)
KISSED = Words(
    "Kissed without consent",
    (
        "Somebody kissed the person on the mouth at {place}. The person pushed them away and said they had "
        "not wanted it."
    ),
    "I thought we were only talking. I did not want to be kissed. I said so.",
    safety="They are on different corridors tonight and each has a named nurse.",
)
GRABBED = Words(
    "Touched on the chest without consent",
    "Somebody touched the person’s chest at {place} in the queue. The person said no and moved away.",
    "It was quick and I said no. I want them to know that it is not all right.",
    "They said no, loudly. I stood between them.",
    safety="A nurse waited with the person. They are seen at different times now.",
)
RAPE = Words(
    "Says they were raped",
    (
        "The person told a nurse that they had been raped at {place}. The nurse listened, asked no detailed "
        "questions, and explained what could happen next and that the choices are theirs."
    ),
    "I told the nurse because she asked me if I was all right. I do not want to say it all again today.",
    "They were shaking. They asked me to stay, so I stayed.",
    "A nurse of their choice is with them. The room is locked. The other person is on another ward.",
    "Staff who are told first now have a card with what to say and whom to ring.",
)
TALK = Words(
    "Sexual talk in a shared space",
    (
        "For about twenty minutes somebody spoke loudly about sex at {place}. It was not aimed at one "
        "person. Two people said they did not like it."
    ),
    "I only wanted to eat my tea. It is like this most evenings.",
    safety="Staff suggested a walk and the talk stopped.",
    learning="The community meeting agreed words for the ward agreement.",
)
JOKES = Words(
    "Sexual jokes while people were eating",
    "At {place} somebody told sexual jokes for most of the meal. Others left their food. A nurse asked for "
    "something else to talk about.",
    "They were not talking to me. I still had to hear it.",
    safety="Staff sat at the table and the talk changed.",
    learning="Two sittings were offered at supper.",
)
OVERHEARD = Words(
    "Overheard sexual activity at night",
    "The person overheard sexual activity through the wall and did not feel able to sleep.",
    "I put my music on. It made me think of before.",
    safety="The person was offered another room and a talk with their named nurse.",
)
MESSAGES = Words(
    "Unwanted sexual messages",
    (
        "The person received sexual messages they had not asked for. They showed a nurse and kept them on "
        "their phone."
    ),
    "There were nine of them by the morning. I have not answered. I want them to stop.",
    safety="Staff helped the person to block the sender and keep the messages.",
)
BETWEEN = Words(
    "Two people found together",
    (
        "Two people were found together in {place}. Both said that they had wanted it. Each was spoken with "
        "alone. Capacity and consent are being considered for each of them."
    ),
    "We like each other. Nobody made me. I would like somebody to talk to about it.",
    safety="Each has a named nurse and was told about sexual health care and the ward agreement.",
)
BOUNDARY = Words(
    "A member of staff crossed a boundary",
    (
        "The person said a member of staff had given them a private number, sent personal messages and asked"
        " to meet after discharge."
    ),
    "They said it was our secret. At first I liked it. Now I feel I cannot say no.",
    safety=(
        "The member of staff will not work on this ward while this is looked into. Their manager has been "
        "told."
    ),
    learning="Supervision now asks about messages and gifts.",
)
CHILD = Words(
    "A young person told us of sexual touching",
    (
        "A young person said another young person had touched them sexually at {place} when they did not "
        "want it."
    ),
    "I did not know who to tell. I told the person I trust most.",
    safety="The two young people are apart and each has a member of staff with them.",
)
PAST = Words(
    "Told us of abuse in the past",
    (
        "While talking with their named nurse the person said they had been abused years ago by somebody "
        "they knew. They chose what to say and when to stop."
    ),
    "I have never said it out loud. I do not want to be asked about it by everybody.",
    safety="Their named nurse is on shift until nine and will see them again tomorrow.",
)
CONCERN = Words(
    "Worry about pressure in a relationship",
    (
        "Staff are worried that the person is being pressed for money and sex by somebody they call their "
        "partner."
    ),
    "They get cross if I do not ring. I give them my money so that they stay nice.",
    safety="The person chose to take calls with a nurse beside them this week.",
)
NEAR = Words(
    "Bedroom door would not lock",
    (
        "Somebody tried the person’s door in the night. The lock did not work. The person was awake and "
        "called out; nobody came in."
    ),
    "Nothing happened, but I did not sleep after that.",
    safety="The lock was mended the same night. Doors were checked on the whole corridor.",
    learning="Locks are now tried at each bed change.",
)
OTHER = Words(
    "Touched without being asked, in care",
    (
        "The person was helped with washing without being asked how they wished to be helped. They found it "
        "distressing."
    ),
    "I know they meant well. Please ask me first.",
    learning="A card by the door says: ask me before you touch me.",
)

POOL: dict[Category, tuple[Words, ...]] = {
    Category.RAPE: (RAPE,),
    Category.SEXUAL_ASSAULT: (TOUCHED, KISSED, GRABBED),
    Category.HARASSMENT_VERBAL: (COMMENTS, ADVANCES),
    Category.HARASSMENT_NON_VERBAL: (FOLLOWED,),
    Category.EXPOSURE: (WITHOUT_CLOTHES, DOOR_OPEN, SHOWED),
    Category.SEXUALISED_LANGUAGE: (TALK, JOKES),
    Category.SEEN_OR_HEARD: (OVERHEARD,),
    Category.ONLINE: (MESSAGES,),
    Category.ACTIVITY_BETWEEN_SERVICE_USERS: (BETWEEN,),
    Category.BOUNDARY_BREACH: (BOUNDARY,),
    Category.CHILD_SEXUAL_ABUSE: (CHILD,),
    Category.PAST_ABUSE: (PAST,),
    Category.RELATIONSHIP_CONCERN: (CONCERN,),
    Category.NEAR_MISS: (NEAR,),
    Category.OTHER: (OTHER,),
}
