// How Boost.Math is called: in which arithmetic, and what becomes of its errors.

#ifndef SPECIAL_ARITHMETIC_HPP
#define SPECIAL_ARITHMETIC_HPP

#include <boost/math/constants/constants.hpp>
#include <boost/math/policies/policy.hpp>

#include <limits>

#include "CSpecialFunctions.h"

namespace special {

// The widest arithmetic of the processor; `double` itself on some.
using Wide = long double;

namespace policies = boost::math::policies;

// What has no value is NaN, what is too large is infinite, what is too small is 0. An iteration that does not
// converge throws, since Boost would otherwise return the last iterate, and `guarded` catches it.
using Policy = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>, policies::underflow_error<policies::ignore_error>,
    policies::denorm_error<policies::ignore_error>, policies::indeterminate_result_error<policies::ignore_error>,
    policies::evaluation_error<policies::throw_on_error>, policies::rounding_error<policies::throw_on_error>,
    policies::promote_float<false>, policies::promote_double<false>,
    // From 1 to the smallest positive number by halves.
    policies::max_root_iterations<20000>>;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// Rounds what `body` returns; NaN if it throws.
template <typename Body>
double guarded(Body body) noexcept {
  try {
    return static_cast<double>(body());
  } catch (...) {
    return undefined;
  }
}

// A probability that `body` computes in the type of its argument.
//
// `double` is good for 13 digits and ten times as fast, except in tails, where it loses digits and may underflow on
// the way; docs/decisions/0009-special-functions.md.
template <typename Body>
double probability(Body body) noexcept {
  const double value = guarded([&] { return body(double()); });
  return value > 1e-16 ? value : guarded([&] { return body(Wide()); });
}

// Both are false for NaN. Beyond the largest shape Boost's series take milliseconds, and then fail.
inline bool is_shape(double a) { return a > 0 && a <= SPECIAL_LARGEST_SHAPE; }
inline bool is_probability(double p) { return p >= 0 && p <= 1; }

inline bool is_upper(special_tail tail) { return tail == SPECIAL_UPPER; }
inline special_tail opposite(special_tail tail) { return is_upper(tail) ? SPECIAL_LOWER : SPECIAL_UPPER; }

// The probability of everything, or of nothing, that lies below.
inline double all_below(special_tail tail) { return is_upper(tail) ? 0 : 1; }
inline double none_below(special_tail tail) { return is_upper(tail) ? 1 : 0; }

}  // namespace special

#endif
