#include "adapters/config/grant_parts.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace railbridge::config {

namespace {

/// The rest of the register is not the point's to write.
bool shares_register(const Point& point) {
    const RawType type = point.encoding.type;
    const bool bits = point.encoding.bit_count != 0 && point.encoding.bit_count < 16;
    return point.range.table == Table::holding_register &&
           (bits || type == RawType::u8_high || type == RawType::u8_low);
}

/// Which functions can write the point at all, a value always by one request. Source: V1.1b3, 6.5,
/// 6.6, 6.11, 6.12, 6.16.
std::vector<std::int64_t> possible_functions(const Point& point) {
    if (shares_register(point)) {
        return {22};
    }
    const bool coils = point.range.table == Table::coil;
    const std::int64_t many = coils ? 15 : 16;
    return point.range.count == 1 ? std::vector<std::int64_t>{coils ? 5 : 6, many}
                                  : std::vector<std::int64_t>{many};
}

} // namespace

void read_function(TableReader& reader, const Point& point, WriteGrant& grant) {
    const bool shared = shares_register(point);
    grant.read_modify_write = reader.flag("rmw").value_or(false);
    if (grant.read_modify_write && !shared) {
        reader.report().error(reader.key_at("rmw"), Code::bad_function,
                              "rmw is for bits and bytes of a register; this point has its "
                              "registers for itself");
        return;
    }
    const auto code = reader.integer("fc");
    if (!code) {
        return;
    }
    const auto possible =
        grant.read_modify_write ? std::vector<std::int64_t>{6, 16} : possible_functions(point);
    if (std::find(possible.begin(), possible.end(), *code) != possible.end()) {
        grant.function = static_cast<FunctionCode>(*code);
        return;
    }
    std::string all;
    for (const std::int64_t one : possible) {
        all += (all.empty() ? "" : ", ") + std::to_string(one);
    }
    const bool without_22 = shared && !grant.read_modify_write;
    reader.report().error(reader.at("fc"), Code::bad_function,
                          "function " + std::to_string(*code) + " cannot write this point: " + all +
                              " can" +
                              (without_22 ? "; for a device without it rmw = true reads the "
                                            "register, changes the bits and writes it"
                                          : ""));
}

} // namespace railbridge::config
