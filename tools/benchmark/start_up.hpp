#pragma once
// From the start of the process to its first request.

#include "tools/benchmark/figures.hpp"
#include "tools/benchmark/scene.hpp"

namespace railbridge::bench {

void measure_start(Scene& scene, Figures& figures);

} // namespace railbridge::bench
