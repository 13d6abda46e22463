"""Golden values of statistics, from SciPy's own functions:

    python3 golden.py > scipy.json

The data are made here and written beside the values, so that the tests need
SciPy no more. See golden.R for what comes from R.
"""

import json

import numpy
from scipy import stats

random = numpy.random.default_rng(20260301)
cases = []


def emit(what, **fields):
    plain = {k: v.tolist() if hasattr(v, "tolist") else v for k, v in fields.items()}
    cases.append({"what": what, **plain})


# The sign-flip test: all 2^n flips of one sample.
for n in (2, 3, 5, 8, 10, 12, 14, 16):
    for shift in (0, 0.03, 0.08):
        x = numpy.round(random.normal(shift, 0.05, n), 5)
        for margin in (0, 0.02):
            test = stats.permutation_test(
                (x - margin,), numpy.mean, permutation_type="samples", n_resamples=numpy.inf,
                alternative="greater", vectorized=True)
            emit("sign flip", x=x, margin=margin, p=test.pvalue)
# Equal and repeated values: many flips have one sum.
for x in ([0.1] * 10, [0, 0, 0, 0], [0.05, -0.05, 0.05, -0.05, 0.1], [0.01, 0.01, 0.02, 0.02, 0.02, 0.03]):
    x = numpy.array(x, dtype=float)
    test = stats.permutation_test(
        (x,), numpy.mean, permutation_type="samples", n_resamples=numpy.inf, alternative="greater", vectorized=True)
    emit("sign flip", x=x, margin=0, p=test.pvalue)

# Mann and Whitney's test, exact and with ties.
for m, n in ((3, 4), (6, 6), (9, 14), (25, 40)):
    a, b = numpy.round(random.normal(0.4, 1, m), 6), numpy.round(random.normal(0, 1, n), 6)
    test = stats.mannwhitneyu(a, b, method="exact")
    emit("mann whitney", a=a, b=b, u=test.statistic, p=test.pvalue)
for m, n in ((6, 6), (10, 25), (80, 50)):
    a, b = numpy.round(random.normal(0.4, 1, m), 1), numpy.round(random.normal(0, 1, n), 1)
    test = stats.mannwhitneyu(a, b, method="asymptotic", use_continuity=True)
    emit("mann whitney", a=a, b=b, u=test.statistic, p=test.pvalue)

print("[\n" + ",\n".join(" " + json.dumps(c) for c in cases) + "\n]")
