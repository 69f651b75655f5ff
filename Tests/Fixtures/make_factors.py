"""Numbers of Tests/GaussianTests/LatentFactors that scikit-learn knows (1.9):

    python make_factors.py

Log-likelihoods of factor analysis of wine, of standardised columns and moved to the units of the table: with raw columns
scikit-learn needs 200,000 iterations and more, and ends lower. Evidence of principal components of iris.
"""

import numpy as np
from sklearn.datasets import load_iris, load_wine
from sklearn.decomposition import PCA, FactorAnalysis
from sklearn.decomposition._pca import _assess_dimension

wine = load_wine().data
count = len(wine)
scaled = (wine - wine.mean(0)) / wine.std(0)
for factors in (1, 2, 3):
    model = FactorAnalysis(factors, tol=1e-12, max_iter=200_000, svd_method="lapack").fit(scaled)
    print(factors, repr(float(model.score(scaled) * count - count * np.log(wine.std(0)).sum())), model.n_iter_)

for name, rows in (("iris", load_iris().data), ("wine", wine)):
    spectrum = PCA().fit(rows).explained_variance_
    evidence = [float(_assess_dimension(spectrum, q, len(rows))) for q in range(1, rows.shape[1])]
    print(name, PCA(n_components="mle", svd_solver="full").fit(rows).n_components_, evidence)
