"""Expected distances and bands of a Q-Q plot: the numbers of ModelEvaluationTests/MahalanobisQuantilesTests.swift. Needs SciPy."""
from scipy.stats import beta, chi2, f

def show(name, law, factor, n):
    print(name)
    for i in range(1, n + 1):
        order = beta(i, n - i + 1)
        values = [law.ppf(p) / factor for p in ((i - 0.5) / n, order.ppf(0.025), order.ppf(0.975))]
        print("  (" + ", ".join(repr(float(v)) for v in values) + "),")

d, n = 2, 6
show("chi2", chi2(d), 1, n)
show("F", f(d, n - d), (n - d) / (d * (n + 1)), n)
show("beta", beta(d / 2, (n - d - 1) / 2), 1 / (n - 1), n)
