"""How the judgement whether a network overfits goes wrong."""

from reference import evaluation
from reference.conformance.catalogue import mistake

PART = "is-overfitting-sees-accuracies-part"
FALL = "is-overfitting-sees-test-accuracy-fall"
SIGNS = "overfitting-signs-say-what-is-seen"
BEST = "choose-learning-rate-takes-the-best-on-validation-data"


@mistake("is_overfitting", breaks={PART, FALL})
def takes_rising_training_accuracy_for_proof(history):
    """Nothing ever overfits. The training accuracy rises in any case: compare it with the test accuracy."""
    train, test = history.train_acc_list, history.test_acc_list
    return bool(train[-1] < train[0])  # right: return bool(train[-1] - test[-1] > 0.01 or max(test) - test[-1] > 0.003)


@mistake("is_overfitting", breaks={FALL})
def looks_at_the_final_difference_only(history):
    """A test accuracy that falls is not seen. The last values say nothing of the way: look at the best so far, too."""
    train, test = history.train_acc_list, history.test_acc_list
    return bool(train[-1] - test[-1] > 0.01)  # right: return bool(train[-1] - test[-1] > 0.01 or max(test) - test[-1] > 0.003)


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
