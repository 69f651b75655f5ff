#include <boost/math/special_functions/erf.hpp>

#include <algorithm>

#include "beta.hpp"

using namespace special;

// MARK: Normal

double special_normal_probability(double x, special_tail tail) {
  if (x != x) return undefined;
  return probability([=](auto zero) {
    using T = decltype(zero);
    return boost::math::erfc(T(is_upper(tail) ? x : -x) / boost::math::constants::root_two<T>(), Policy()) / 2;
  });
}

double special_normal_quantile(double probability, special_tail tail) {
  if (!is_probability(probability)) return undefined;
  return guarded([=] {
    const Wide outwards =
        boost::math::erfc_inv(2 * Wide(probability), Policy()) * boost::math::constants::root_two<Wide>();
    return is_upper(tail) ? outwards : -outwards;
  });
}

// MARK: Student's t

double special_t_probability(double n, double x, special_tail tail) {
  if (!is_shape(n) || x != x) return undefined;
  if (x == infinity) return all_below(tail);
  if (x == -infinity) return none_below(tail);
  return probability([=](auto zero) -> decltype(zero) {
    using T = decltype(zero);
    // The probability beyond |x| on one side.
    const T beyond = beta_ratio<T>(T(n) / 2, T(0.5), share<T>(n, T(x) * T(x)), SPECIAL_LOWER) / 2;
    return (x > 0) == is_upper(tail) ? beyond : 1 - beyond;
  });
}

double special_t_quantile(double n, double probability, special_tail tail) {
  if (!is_shape(n) || !is_probability(probability)) return undefined;
  if (probability == 0.5) return 0;
  return guarded([=]() -> Wide {
    const Wide p = probability;
    const Share<Wide> at = beta_ratio_inverse(Wide(n) / 2, 0.5L, 2 * std::min(p, 1 - p), SPECIAL_LOWER);
    const Wide distance = at.x == 0 ? infinity : std::sqrt(n * at.y / at.x);
    return (p < 0.5L) == is_upper(tail) ? distance : -distance;
  });
}

// MARK: F

double special_f_probability(double m, double n, double x, special_tail tail) {
  if (!is_shape(m) || !is_shape(n) || !(x >= 0)) return undefined;
  if (x == infinity) return all_below(tail);
  return probability([=](auto zero) {
    using T = decltype(zero);
    return beta_ratio<T>(T(m) / 2, T(n) / 2, share<T>(T(m) * T(x), n), tail);
  });
}

double special_f_quantile(double m, double n, double probability, special_tail tail) {
  if (!is_shape(m) || !is_shape(n) || !is_probability(probability)) return undefined;
  return guarded([=]() -> Wide {
    const Share<Wide> at = beta_ratio_inverse(Wide(m) / 2, Wide(n) / 2, probability, tail);
    return at.y == 0 ? infinity : n * at.x / (m * at.y);
  });
}
