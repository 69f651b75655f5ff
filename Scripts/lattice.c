// Finds the generating vector in Sources/GaussianEngine/Boxes/LatticeGenerator.swift, component by component, and prints it:
//   cc -O3 -march=native -ffast-math -o /tmp/lattice Scripts/lattice.c && /tmp/lattice
//
// The points {i·z/2ᵐ} shall be good for every m from 7 to 20, since a rule grows by doubling. What is made small is the worst-case
// error of integrands of a weighted Korobov space of smoothness 2 with product weights 1/j²,
//   e²(m) = −1 + 2⁻ᵐ·Σᵢ Πⱼ (1 + 2π²/j²·B₂({i·zⱼ/2ᵐ})),
// of 40 random odd candidates a component: the one whose largest ratio, over m, to the best candidate's e²(m) is least.
// Beyond 64 components, whose weights are small, 2¹⁶ points have to do.
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { LEVELS = 20, FIRST = 7, COMPONENTS = 1024, CANDIDATES = 40 };

static uint64_t state = 20240607;

static uint64_t next_random(void) {
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

int main(void) {
  static float products[1 << LEVELS];
  for (int i = 0; i < 1 << LEVELS; i++) products[i] = 1;
  static uint32_t chosen[COMPONENTS];
  for (int j = 0; j < COMPONENTS; j++) {
    const double weight = 2 * M_PI * M_PI / ((j + 1.0) * (j + 1.0));
    const int levels = j < 64 ? LEVELS : 16;
    double errors[CANDIDATES][LEVELS + 1], best[LEVELS + 1];
    uint32_t candidates[CANDIDATES];
    for (int m = 0; m <= LEVELS; m++) best[m] = DBL_MAX;
    for (int c = 0; c < CANDIDATES; c++) {
      uint32_t z;
      int is_new;
      do {
        z = (uint32_t)(next_random() & ((1 << LEVELS) - 1)) | 1;
        is_new = 1;
        for (int k = 0; k < j; k++) is_new &= chosen[k] != z && chosen[k] + z != 1 << LEVELS;
      } while (!is_new);
      if (j == 0) z = 1;
      candidates[c] = z;
      double sum = 0;
      // Level m adds the odd multiples of 2^(LEVELS − m).
      for (int m = 0; m <= levels; m++) {
        const uint32_t stride = 1u << (LEVELS - m);
        double part = 0;
        for (uint32_t i = m ? stride : 0; i < 1u << LEVELS; i += m ? 2 * stride : 1u << LEVELS) {
          const float u = (float)(i * z & ((1u << LEVELS) - 1)) * 0x1p-20f;
          part += products[i] * (1 + (float)weight * (u * (u - 1) + 1.0f / 6));
        }
        sum += part;
        errors[c][m] = fmax(sum / (double)(1u << m) - 1, 1e-300);
        if (m >= FIRST) best[m] = fmin(best[m], errors[c][m]);
      }
    }
    int choice = 0;
    double least = DBL_MAX;
    for (int c = 0; c < CANDIDATES; c++) {
      double ratio = 0;
      for (int m = FIRST; m <= levels; m++) ratio = fmax(ratio, errors[c][m] / best[m]);
      if (ratio < least) { least = ratio; choice = c; }
    }
    chosen[j] = candidates[choice];
    for (uint32_t i = 0; i < 1u << LEVELS; i++) {
      const float u = (float)(i * chosen[j] & ((1u << LEVELS) - 1)) * 0x1p-20f;
      products[i] *= 1 + (float)weight * (u * (u - 1) + 1.0f / 6);
    }
    printf("%u%s", chosen[j], j % 14 == 13 ? ",\n" : ", ");
    fflush(stdout);
  }
  printf("\n");
  return 0;
}
