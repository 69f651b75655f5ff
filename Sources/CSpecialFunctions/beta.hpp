// Incomplete beta function ratios with both x and y = 1 − x, since a difference would lose the digits of a small one.

#ifndef SPECIAL_BETA_HPP
#define SPECIAL_BETA_HPP

#include <boost/math/special_functions/beta.hpp>

#include <cmath>

#include "arithmetic.hpp"

namespace special {

// A point of the unit interval and its distance from 1.
template <typename T>
struct Share {
  T x, y;
};

// part/(part + rest), for parts that are not negative.
template <typename T>
Share<T> share(T part, T rest) {
  return {part / (part + rest), rest / (part + rest)};
}

// I_x(a, b) or its complement.
template <typename T>
T beta_ratio(T a, T b, Share<T> at, special_tail tail) {
  // Boost takes x, whichever end it is near; the smaller of the two holds all digits.
  if (at.y < at.x) return beta_ratio(b, a, {at.y, at.x}, opposite(tail));
  if (at.x == 0) return none_below(tail);
  if (a == T(0.5) && b == T(0.5)) {
    // The arcsine law. Boost 1.74 takes the complement of this one case from √(1 − x) and loses half its digits.
    const T below = 2 * std::atan(std::sqrt(at.x / at.y)) / boost::math::constants::pi<T>();
    return is_upper(tail) ? 1 - below : below;
  }
  return is_upper(tail) ? boost::math::ibetac(a, b, at.x, Policy()) : boost::math::ibeta(a, b, at.x, Policy());
}

// True unless a point that was searched for has another ratio, by more than its rounding explains.
inline bool has_ratio(Wide a, Wide b, Share<Wide> at, Wide ratio, special_tail tail) {
  return std::fabs(beta_ratio(a, b, at, tail) / ratio - 1) < 1e-9L;
}

// The x with I_x(a, b) = ratio for a ratio that is tiny: ln I is close to a straight line in ln x.
inline Share<Wide> beta_ratio_inverse_near_zero(Wide a, Wide b, Wide ratio) {
  Wide x = std::exp((std::log(ratio) + std::log(a) + std::log(boost::math::beta(a, b, Policy()))) / a);
  for (int step = 0; x > 0 && step < 20; ++step) {
    const Wide value = beta_ratio(a, b, {x, 1 - x}, SPECIAL_LOWER);
    const Wide slope = x * boost::math::ibeta_derivative(a, b, x, Policy()) / value;
    x *= std::exp(std::log(ratio / value) / slope);
  }
  return {x, 1 - x};
}

// The point with that ratio, and NaN if it was not found.
inline Share<Wide> beta_ratio_inverse(Wide a, Wide b, Wide ratio, special_tail tail) {
  if (ratio == none_below(tail)) return {0, 1};
  if (ratio == all_below(tail)) return {1, 0};
  Share<Wide> at;
  at.x = is_upper(tail) ? boost::math::ibetac_inv(a, b, ratio, &at.y, Policy())
                        : boost::math::ibeta_inv(a, b, ratio, &at.y, Policy());
  if (has_ratio(a, b, at, ratio, tail)) return at;
  // Boost 1.74 returns points that are hundreds of orders of magnitude off for some tails below 1e-50.
  if (is_upper(tail)) {
    const Share<Wide> mirrored = beta_ratio_inverse_near_zero(b, a, ratio);
    at = {mirrored.y, mirrored.x};
  } else {
    at = beta_ratio_inverse_near_zero(a, b, ratio);
  }
  // A point below the smallest number is 0.
  const bool is_found = at.x == 0 || at.y == 0 || has_ratio(a, b, at, ratio, tail);
  return is_found ? at : Share<Wide>{undefined, undefined};
}

}  // namespace special

#endif
