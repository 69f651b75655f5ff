// The sum over the components of a mixture: log-densities of terms to that of their sum, and to each term's share.
//
// Lanes are rows. The largest term is taken out, so that nothing overflows and only what vanishes beside it underflows.
// Arrays have room up to a whole vector of rows; what stands there beyond the last row matters to no other.

// totals[i] = ln Σₖ exp(terms[k·stride + i]). With shares, terms become weights[i]·exp(term − total): with weights, totals
// are multiplied by them, and a row of weight 0 is 0 throughout. Terms that lie `reach` below the largest count as 0.
#define LARGEST_REAL ((REAL)(sizeof(REAL) == 8 ? 0x1.fffffffffffffp+1023 : 0x1.fffffep+127))

INLINE void NAME(sum_terms)(const int shares, const int weighted, REAL *terms, size_t components, size_t count,
                            size_t stride, REAL reach, const REAL *weights, REAL *totals) {
  const VEC zero = (VEC)(REAL)0;
  for (size_t i = 0; i < count; i += LANES) {
    REAL *column = terms + i;
    VEC largest = NAME(read)(column);
    for (size_t k = 1; k < components; k++) {
      const VEC term = NAME(read)(column + k * stride);
      largest = term > largest ? term : largest;
    }
    // Beside no finite term all are as nothing, so that their sum is 0 and not NaN.
    largest = largest > -(VEC)LARGEST_REAL ? largest : -(VEC)LARGEST_REAL;
    VEC sum = zero;
    for (size_t k = 0; k < components; k++) {
      const VEC below = NAME(read)(column + k * stride) - largest;
      // Written so that NaN is kept.
      const VEC power = below < -(VEC)reach ? zero : NAME(exponential)(below);
      if (shares) NAME(write)(column + k * stride, power);
      sum += power;
    }
    // A row out of reach of all has −∞, and one with a term of NaN has that.
    VEC total = sum > zero ? largest + NAME(logarithm)(sum) : sum - (VEC)(REAL)__builtin_inf();
    if (!shares) {
      NAME(write)(totals + i, total);
      continue;
    }
    VEC scale = (VEC)(REAL)1 / sum;
    if (weighted) {
      const VEC weight = NAME(read)(weights + i);
      total = weight != zero ? weight * total : zero;
      scale = weight != zero ? weight * scale : zero;
    }
    NAME(write)(totals + i, total);
    for (size_t k = 0; k < components; k++) {
      const VEC share = NAME(read)(column + k * stride) * scale;
      NAME(write)(column + k * stride, weighted ? (scale != zero ? share : zero) : share);
    }
  }
}

static void NAME(log_sum_exponentials)(const REAL *terms, size_t components, size_t count, size_t stride, REAL *totals) {
  NAME(sum_terms)(0, 0, (REAL *)terms, components, count, stride, (REAL)1e30, NULL, totals);
}

static void NAME(responsibilities)(REAL *terms, size_t components, size_t count, size_t stride, double reach,
                                   const REAL *weights, REAL *totals) {
  if (weights)
    NAME(sum_terms)(1, 1, terms, components, count, stride, (REAL)reach, weights, totals);
  else
    NAME(sum_terms)(1, 0, terms, components, count, stride, (REAL)reach, NULL, totals);
}

#undef LARGEST_REAL
