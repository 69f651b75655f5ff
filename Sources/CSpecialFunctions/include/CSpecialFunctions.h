/// Special functions and the distributions made of them, from Boost.Math. Nothing here keeps state, looks at the
/// locale or lets an exception out.
///
/// Arguments outside a function's domain, NaN among them, give NaN, and so does an iteration that does not converge.

#ifndef CSPECIALFUNCTIONS_H
#define CSPECIALFUNCTIONS_H

#ifdef __cplusplus
extern "C" {
#endif

/// The side of a point on which a probability lies.
typedef enum special_tail {
  SPECIAL_LOWER = 0,
  SPECIAL_UPPER = 1,
} special_tail;

/// Shape parameters and degrees of freedom may have at most this value.
#define SPECIAL_LARGEST_SHAPE 1e10

// MARK: The gamma function

/// ln Γ(x) for x > 0.
double special_log_gamma(double x);

/// ψ(x) = (ln Γ)′(x), and ψ′(x), for x > 0.
double special_digamma(double x);
double special_trigamma(double x);

/// The incomplete gamma function ratio P(a, x), or Q(a, x) = 1 − P(a, x), for a > 0 and x ≥ 0.
double special_gamma_ratio(double a, double x, special_tail tail);

/// The x with that ratio.
double special_gamma_ratio_inverse(double a, double ratio, special_tail tail);

// MARK: The beta function

/// The incomplete beta function ratio I_x(a, b), or 1 − I_x(a, b), for a, b > 0 and 0 ≤ x ≤ 1.
double special_beta_ratio(double a, double b, double x, special_tail tail);

/// The x with that ratio.
double special_beta_ratio_inverse(double a, double b, double ratio, special_tail tail);

// MARK: Distributions
// Each: the probability on one side of x, and the x with a probability on that side of it.

double special_normal_probability(double x, special_tail tail);
double special_normal_quantile(double probability, special_tail tail);

/// Student's t with n degrees of freedom.
double special_t_probability(double n, double x, special_tail tail);
double special_t_quantile(double n, double probability, special_tail tail);

/// The ratio of two mean squares with m and n degrees of freedom.
double special_f_probability(double m, double n, double x, special_tail tail);
double special_f_quantile(double m, double n, double probability, special_tail tail);

#ifdef __cplusplus
}
#endif
#endif
