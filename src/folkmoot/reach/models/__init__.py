from folkmoot.reach.models.audience import AudienceGroup, CensusGroup, Survey, SurveyUse
from folkmoot.reach.models.evaluation import Evaluation
from folkmoot.reach.models.experiment import Experiment, Slot

__all__ = [
    "AudienceGroup",
    "CensusGroup",
    "Evaluation",
    "Experiment",
    "Slot",
    "Survey",
    "SurveyUse",
]
