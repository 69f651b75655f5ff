#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include "arithmetic.hpp"

using namespace special;

double special_log_gamma(double x) {
  return guarded([=]() -> Wide { return x > 0 ? boost::math::lgamma(Wide(x), Policy()) : undefined; });
}

double special_digamma(double x) {
  return guarded([=]() -> Wide { return x > 0 ? boost::math::digamma(Wide(x), Policy()) : undefined; });
}

double special_trigamma(double x) {
  return guarded([=]() -> Wide { return x > 0 ? boost::math::trigamma(Wide(x), Policy()) : undefined; });
}

double special_gamma_ratio(double a, double x, special_tail tail) {
  if (!is_shape(a) || !(x >= 0)) return undefined;
  if (x == infinity) return all_below(tail);
  if (x == 0) return none_below(tail);
  return probability([=](auto zero) {
    using T = decltype(zero);
    return is_upper(tail) ? boost::math::gamma_q(T(a), T(x), Policy()) : boost::math::gamma_p(T(a), T(x), Policy());
  });
}

double special_gamma_ratio_inverse(double a, double ratio, special_tail tail) {
  if (!is_shape(a) || !is_probability(ratio)) return undefined;
  if (ratio == none_below(tail)) return 0;
  if (ratio == all_below(tail)) return infinity;
  return guarded([=] {
    return is_upper(tail) ? boost::math::gamma_q_inv(Wide(a), Wide(ratio), Policy())
                          : boost::math::gamma_p_inv(Wide(a), Wide(ratio), Policy());
  });
}
