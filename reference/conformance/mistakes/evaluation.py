"""How the judgement whether a network overfits goes wrong."""

from reference import evaluation
from reference.conformance.catalogue import mistake

RISE = "has-learned-asks-for-a-rise"
DIP = "has-learned-sees-an-accuracy-fall"
PART = "is-overfitting-sees-accuracies-part"
FALL = "is-overfitting-sees-test-accuracy-fall"
NOTHING = "is-overfitting-is-false-of-what-learned-nothing"
SIGNS = "overfitting-signs-say-what-is-seen"
BEST = "choose-learning-rate-takes-the-best-on-validation-data"


@mistake("has_learned", breaks={RISE, DIP})
def trusts_the_training_accuracy(history):
    """A network that has learned its examples by heart has learned. Look at the test accuracy as well."""
    accuracies = [history.train_acc_list]  # right: accuracies = [history.train_acc_list, history.test_acc_list]
    return all(acc[-1] - acc[0] > 0.7 and max(acc) - acc[-1] <= 0.003 for acc in accuracies)


@mistake("has_learned", breaks={DIP})
def looks_at_the_final_difference_only(history):
    """A test accuracy that falls is not seen. The last values say nothing of the way: look at the best so far, too."""
    accuracies = [history.train_acc_list, history.test_acc_list]
    return all(acc[-1] - acc[0] > 0.7 for acc in accuracies)  # right: return all(acc[-1] - acc[0] > 0.7 and max(acc) - acc[-1] <= 0.003 for acc in accuracies)


@mistake("is_overfitting", breaks={PART, FALL})
def takes_rising_training_accuracy_for_proof(history):
    """Nothing ever overfits. The training accuracy rises in any case: compare it with the test accuracy."""
    train, test = history.train_acc_list, history.test_acc_list
    return bool(train[-1] < train[0])  # right: return bool(train[-1] - test[-1] >= 0.01)


@mistake("is_overfitting", breaks={FALL})
def allows_a_tenth_between_the_accuracies(history):
    """A slight overfitting is not seen. The accuracies of a good training end less than 0.01 apart."""
    train, test = history.train_acc_list, history.test_acc_list
    return bool(train[-1] - test[-1] >= 0.1)  # right: return bool(train[-1] - test[-1] >= 0.01)


@mistake("is_overfitting", breaks={NOTHING})
def takes_a_failed_training_for_overfitting(history):
    """A network that learned nothing overfits. That is another question: ask whether the accuracies part, no more."""
    train, test = history.train_acc_list, history.test_acc_list
    return bool(train[-1] - test[-1] >= 0.01 or train[-1] - train[0] < 0.7)  # right: return bool(train[-1] - test[-1] >= 0.01)


@mistake("overfitting_signs", breaks={SIGNS})
def says_yes_or_no(history):
    """`len` of the signs raises a TypeError. The signs are a list of sentences: `is_overfitting` says yes or no."""
    return bool(evaluation.overfitting_signs(history))  # right: return evaluation.overfitting_signs(history)


@mistake("choose_learning_rate", breaks={BEST})
def takes_the_last_candidate(make_network, candidates, train_data, **settings):
    """The last rate that was tried wins. The best so far is overwritten each time: keep it only if it is better."""
    _, accuracies = evaluation.choose_learning_rate(make_network, candidates, train_data, **settings)
    return candidates[-1], accuracies  # right: return candidates[int(accuracies.argmax())], accuracies


@mistake("choose_learning_rate", breaks={BEST})
def takes_the_least_accurate(make_network, candidates, train_data, **settings):
    """The worst rate wins. `argmin` is for losses: of accuracies take `argmax`."""
    _, accuracies = evaluation.choose_learning_rate(make_network, candidates, train_data, **settings)
    return candidates[int(accuracies.argmin())], accuracies  # right: return candidates[int(accuracies.argmax())], accuracies
