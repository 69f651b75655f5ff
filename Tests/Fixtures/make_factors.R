# Numbers of Tests/GaussianTests/LatentFactors/FactorAnalysisTests.swift that R knows (4.2.2 and later):
#   Rscript make_factors.R
# The uniquenesses and the objective in the tests have more digits than factanal's default: both agree to its tolerance.
options(digits = 17)
two <- factanal(factors = 2, covmat = ability.cov, control = list(opt = list(factr = 1, maxit = 1000)))
print(two$criteria["objective"])
print(two$uniquenesses)
one <- factanal(factors = 1, covmat = ability.cov, control = list(opt = list(factr = 1, maxit = 1000)))
print(one$criteria["objective"])
print(one$uniquenesses)

# Rotations to the end, of loadings that are the input of the test.
start <- loadings(factanal(factors = 2, covmat = ability.cov, rotation = "none"))
print(unclass(start))
turned <- varimax(start, eps = 1e-15)
print(unclass(turned$loadings))
print(unclass(promax(turned$loadings)$loadings))
