#pragma once
// From the start of the process to its first request.

#include "tools/bench/figures.hpp"
#include "tools/bench/scene.hpp"

namespace railbridge::bench {

void measure_start(Scene& scene, Figures& figures);

} // namespace railbridge::bench
