"""How the judgements whether a network has learned and whether it overfits go wrong."""

from reference import evaluation
from reference.conformance.catalogue import mistake

RISE = "has-learned-asks-for-a-rise"
DIP = "has-learned-sees-an-accuracy-fall"
PART = "is-overfitting-sees-accuracies-part"
FALL = "is-overfitting-sees-test-accuracy-fall"
NOTHING = "is-overfitting-is-false-of-what-learned-nothing"
SIGNS = "overfitting-signs-say-what-is-seen"
BEST = "choose-learning-rate-takes-the-best-on-validation-data"


def has_learned(history):
    accuracies = [history.train_acc_list, history.test_acc_list]
    return all(acc[-1] - acc[0] > 0.7 and max(acc) - acc[-1] <= 0.003 for acc in accuracies)


def is_overfitting(history):
    train, test = history.train_acc_list, history.test_acc_list
    return bool(train[-1] - test[-1] >= 0.01)


def overfitting_signs(history):
    return evaluation.overfitting_signs(history)


def choose_learning_rate(make_network, candidates, train_data, **settings):
    _, accuracies = evaluation.choose_learning_rate(make_network, candidates, train_data, **settings)
    return candidates[int(accuracies.argmax())], accuracies


mistake("has_learned", "trusts-the-training-accuracy",
    {"[history.train_acc_list, history.test_acc_list]": "[history.train_acc_list]"},
    "A network that has learned its examples by heart has learned. Look at the test accuracy as well.",
    breaks={RISE, DIP}, of=has_learned)

mistake("has_learned", "looks-at-the-final-difference-only",
    {" and max(acc) - acc[-1] <= 0.003": ""},
    "A test accuracy that falls is not seen. The last values say nothing of the way: look at the best so "
    "far, too.",
    breaks={DIP}, of=has_learned)

mistake("is_overfitting", "takes-rising-training-accuracy-for-proof",
    {"train[-1] - test[-1] >= 0.01": "train[-1] < train[0]"},
    "Nothing ever overfits. The training accuracy rises in any case: compare it with the test accuracy.",
    breaks={PART, FALL}, of=is_overfitting)

mistake("is_overfitting", "allows-a-tenth-between-the-accuracies",
    {"0.01": "0.1"},
    "A slight overfitting is not seen. The accuracies of a good training end less than 0.01 apart.",
    breaks={FALL}, of=is_overfitting)

mistake("is_overfitting", "takes-a-failed-training-for-overfitting",
    {">= 0.01": ">= 0.01 or train[-1] - train[0] < 0.7"},
    "A network that learned nothing overfits. That is another question: ask whether the accuracies part, "
    "no more.",
    breaks={NOTHING}, of=is_overfitting)

mistake("overfitting_signs", "says-yes-or-no",
    {"evaluation.overfitting_signs(history)": "bool(evaluation.overfitting_signs(history))"},
    "`len` of the signs raises a TypeError. The signs are a list of sentences: `is_overfitting` says yes or "
    "no.",
    breaks={SIGNS}, of=overfitting_signs)

mistake("choose_learning_rate", "takes-the-last-candidate",
    {"candidates[int(accuracies.argmax())]": "candidates[-1]"},
    "The last rate that was tried wins. The best so far is overwritten each time: keep it only if it is "
    "better.",
    breaks={BEST}, of=choose_learning_rate)

mistake("choose_learning_rate", "takes-the-least-accurate",
    {"argmax": "argmin"},
    "The worst rate wins. `argmin` is for losses: of accuracies take `argmax`.",
    breaks={BEST}, of=choose_learning_rate)
