#include "bridge/scan/serial_choices.hpp"

#include <algorithm>
#include <array>

namespace railbridge {

namespace {

// The most common first; the specification asks for the second (MODBUS over Serial Line
// V1.02, 3.3).
constexpr std::array usual{SerialChoice{9600, Parity::none}, SerialChoice{19200, Parity::even},
                           SerialChoice{9600, Parity::even}, SerialChoice{19200, Parity::none}};

} // namespace

std::vector<SerialChoice> serial_choices(const std::vector<std::uint32_t>& rates,
                                         const std::vector<Parity>& parities) {
    std::vector<SerialChoice> all;
    for (const std::uint32_t baud : rates) {
        for (const Parity parity : parities) {
            all.push_back({baud, parity});
        }
    }
    const auto place = [](const SerialChoice& one) {
        return std::find(usual.begin(), usual.end(), one) - usual.begin();
    };
    std::stable_sort(all.begin(), all.end(), [&](const auto& left, const auto& right) {
        return place(left) < place(right);
    });
    return all;
}

} // namespace railbridge
