#include "adapters/daemon/planned_requests.hpp"

#include "bridge/polling/read_apart.hpp"
#include "bridge/polling/wire_cost.hpp"

namespace railbridge::daemon {

namespace {

// Source: MODBUS Application Protocol V1.1b3, 6.1 to 6.4; frames of MBAP, and of unit and checksum.
std::uint32_t bytes_of(const Line& line, const AddressRange& range) {
    constexpr std::uint32_t request = 5;
    constexpr std::uint32_t answer_head = 2;
    const std::uint32_t data =
        is_bit_table(range.table) ? (range.count + 7U) / 8U : range.count * 2U;
    const std::uint32_t frame = line.is_rtu() ? 3 : 7;
    return request + answer_head + data + 2 * frame;
}

} // namespace

std::vector<PlannedRequest> planned_requests(const Mapping& mapping, LineId id) {
    const Line& line = mapping.line(id);
    std::vector<PlannedRequest> all;
    for (const auto& polled : polled_points(mapping, id)) {
        const WireCost cost(line, mapping.device(polled.device));
        bool first = true;
        for (auto& read : plan_reads(mapping, polled.device, polled.points, {})) {
            PlannedRequest request;
            request.device = polled.device;
            request.bytes = bytes_of(line, read.range);
            if (line.is_serial()) {
                request.wire = cost.read(read.range.table, read.range.count);
            }
            if (!first) {
                const auto rules = read_rules(mapping, polled.device, read.range.table, {});
                request.apart = apart_in_words(all.back().read, read, rules);
            }
            first = false;
            request.read = std::move(read);
            all.push_back(std::move(request));
        }
    }
    return all;
}

std::string request_words(const AddressRange& range) {
    std::string text = "FC" + std::to_string(static_cast<unsigned>(read_function(range.table))) +
                       ' ' + std::string(short_name(range.table)) + ':' +
                       std::to_string(range.first);
    return range.count == 1 ? text : text + ".." + std::to_string(range.end() - 1);
}

} // namespace railbridge::daemon
