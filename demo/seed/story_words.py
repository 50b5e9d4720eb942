"""The words of the stories. Invented throughout."""

from demo.seed.words import Words

CORRIDOR = Words(
    "Came into the corridor without clothes",
    (
        "At medication time somebody came into the corridor without clothes. The person was upset and asked "
        "to sit in the office. Staff offered a gown."
    ),
    "I only wanted my tablets. I did not know where to look.",
)
ASK_FIRST = Words(
    "Touched without being asked, on admission",
    (
        "On admission a colleague took Elowen’s arm to show her to the clinic room. Touch is painful for "
        "her. She told us so, and nobody had asked. It was not sexual; she asked for it to be written down "
        "so that it does not happen again."
    ),
    (
        "When you touch me without asking it hurts for hours. I cannot say it quickly enough. Please ask and"
        " wait."
    ),
    safety="Staff said sorry. A card by her door says: ask me first, then wait.",
    learning="The admission checklist now begins with: how do you wish to be touched, if at all?",
)
LOUNGE = Words(
    "Took off his clothes in the lounge",
    (
        "After tea Gethin took off his clothes in the lounge while the television was on. Other people were "
        "there. Staff used Makaton to offer him his room, and he went."
    ),
    "It happens after tea. I do not want to see it. I like the lounge.",
    "I was handing over. Three people were in the room. I sat with them afterwards.",
    "Staff offered his room, and sat with the people who had seen it.",
    "An activity of his choice is offered straight after tea, in his own room.",
)
ON_LEAVE = Words(
    "Touched sexually on escorted leave",
    (
        "On escorted leave to the shop a service user touched Hattie’s bottom through her clothes twice. She"
        " had said no the first time. She rang the ward and they came back together with a second member of "
        "staff."
    ),
    "I said no and it happened again. I finished the leave because I did not know what else to do.",
    safety=(
        "Hattie was met at the door, went home early and chose who would ring her. Leave is with two staff "
        "for now."
    ),
    learning="Staff on escorted leave carry a phone with the ward on one button.",
)
NIGHT_SHIFT = Words(
    "Says he was touched during the night",
    (
        "Bryn told the champion that a member of the night staff had touched him sexually in his room. He "
        "named him. He spoke fast and the order changed as he spoke. We wrote down his words as he said "
        "them."
    ),
    (
        "He came in with the torch. He put his hand under the blanket. I said I was asleep. I want him not "
        "to come in."
    ),
    safety="The member of staff is not working while this is looked into. Bryn chose a room by the office.",
)
BRYN_LATER = (
    "It was two nights, not one. The second time I put the chair by the door. I am saying the same thing."
)
MALE_CARERS = Words(
    "Washed by a carer he had not chosen",
    (
        "Idwal was helped to wash by a female carer although his plan says male carers. He pushed the "
        "flannel away. Staff stopped and a male colleague came."
    ),
    "Man, please. I did say.",
    safety="Staff stopped at once and said sorry.",
    learning="Each shift plan now names who helps whom to wash.",
)
HER_OWN_WARD = Words(
    "Sexual comments about her body and who she is",
    (
        "In the lounge another person made repeated sexual comments about Marisol’s body and said she should"
        " not be on this ward. Marisol is a woman and this is her ward. A nurse asked for it to stop and sat"
        " with her."
    ),
    "I came here because I feel safest with women. I am tired of explaining myself.",
    safety="A nurse sits in the lounge in the evening. Marisol chose who her named nurse is.",
    learning="The ward agreement says whose ward it is: everybody’s who lives here.",
)
NOT_TWICE = Words(
    "Told us of abuse in the past",
    (
        "Dilys told the nurse that she had been abused twenty years ago by somebody she knew. She said what "
        "helps: female staff, a light left on, no questions today. She has no family to tell."
    ),
    "I have said it once now. Please read it, so that I do not have to say it to each of you.",
    safety="Her named nurse is on shift until nine and will see her tomorrow.",
)
CHAPLAIN = Words(
    "Two young people told the chaplain",
    (
        "Two girls told the chaplain that a boy on the unit had touched each of them sexually in the garden "
        "when they did not want it. The chaplain listened, said he could not keep it secret, and came with "
        "them to the nurse."
    ),
    (
        "We told the chaplain because he does not write things down. He said he had to tell, and he came "
        "with us."
    ),
    "They came to me after the service. I told them what would happen next, and I stayed.",
    (
        "The girls are staying on another unit for now; their notes and this record were handed over. Each "
        "young person has a member of staff with them."
    ),
)
