#include "beta.hpp"

using namespace special;

double special_beta_ratio(double a, double b, double x, special_tail tail) {
  if (!is_shape(a) || !is_shape(b) || !is_probability(x)) return undefined;
  return probability([=](auto zero) {
    using T = decltype(zero);
    return beta_ratio<T>(a, b, {T(x), 1 - T(x)}, tail);
  });
}

double special_beta_ratio_inverse(double a, double b, double ratio, special_tail tail) {
  if (!is_shape(a) || !is_shape(b) || !is_probability(ratio)) return undefined;
  return guarded([=] { return beta_ratio_inverse(a, b, ratio, tail).x; });
}
