// Names of one precision: NAME(score) is score_f64 or score_f32.
#ifndef GAUSSIAN_NAMES_H
#define GAUSSIAN_NAMES_H
#define VEC NAME(vec)
#endif
