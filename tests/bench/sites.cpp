#include "tests/bench/sites.hpp"

#include "tests/support/mapping_builder.hpp"

#include <string>

namespace railbridge::bench {

namespace {

constexpr int registers_of_unit = 100;

std::string name_of(std::int64_t point) {
    return "p" + std::to_string(point);
}

} // namespace

Mapping site_of(std::int64_t points, std::int64_t lines) {
    test::MappingBuilder site;
    site.rate(std::chrono::seconds{1});
    const auto of_line = points / lines;
    for (std::int64_t line = 0; line < lines; ++line) {
        const auto id = site.tcp_line("line" + std::to_string(line));
        DeviceId device{};
        for (std::int64_t i = 0; i < of_line; ++i) {
            if (i % registers_of_unit == 0) {
                const auto unit = i / registers_of_unit + 1;
                site.asset("asset" + std::to_string(line) + "x" + std::to_string(unit));
                device = site.unit(id, static_cast<UnitId>(unit % 256));
            }
            site.holding(device, name_of(i), static_cast<std::uint16_t>(i % registers_of_unit));
        }
    }
    return site.mapping();
}

Mapping scattered_site_of(std::int64_t points) {
    constexpr std::int64_t block = 10;
    test::MappingBuilder site;
    const auto line = site.tcp_line("line");
    const auto device = site.unit(line, 1);
    site.asset("asset");
    const RateId rates[]{site.rate(std::chrono::seconds{1}), site.rate(std::chrono::seconds{10})};
    for (std::int64_t i = 0; i < points; ++i) {
        const auto address = static_cast<std::uint16_t>(i + i / 2);
        site.at(site.holding(device, name_of(i), address)).rate = rates[(i / block) % 2];
    }
    return site.mapping();
}

} // namespace railbridge::bench
