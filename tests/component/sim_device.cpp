#include "tests/component/sim_device.hpp"

#include <algorithm>

namespace railbridge::sim {

tl::expected<Words, ExceptionCode> SimDevice::execute(const Request& request) {
    if (const auto* read = std::get_if<ReadRequest>(&request)) {
        if (refuse_reads) {
            return tl::unexpected(*refuse_reads);
        }
        if (read->range.count > read_limit) {
            return tl::unexpected(ExceptionCode::illegal_data_value);
        }
        Words words;
        for (std::uint32_t address = read->range.first; address < read->range.end(); ++address) {
            const std::pair key{read->range.table, static_cast<std::uint16_t>(address)};
            if (illegal.contains(key)) {
                return tl::unexpected(ExceptionCode::illegal_data_address);
            }
            words.push_back(memory_[key]);
        }
        return words;
    }
    const auto& write = std::get<WriteRequest>(request);
    if (refuse_writes) {
        return tl::unexpected(*refuse_writes);
    }
    const bool coils = write.function == FunctionCode::write_single_coil ||
                       write.function == FunctionCode::write_multiple_coils;
    const auto table = coils ? Table::coil : Table::holding_register;
    if (write.function == FunctionCode::mask_write_register) {
        auto& word = at(table, write.first);
        word = static_cast<std::uint16_t>((word & write.values[0]) | write.values[1]);
    } else {
        for (std::size_t i = 0; i < write.values.size(); ++i) {
            at(table, static_cast<std::uint16_t>(write.first + i)) = write.values[i];
        }
    }
    if (after_write) {
        after_write(*this);
    }
    return Words{};
}

bool SimDevice::answers(const Request& request) const {
    const auto* read = std::get_if<ReadRequest>(&request);
    if (silent || read == nullptr || !silent_when_illegal) {
        return !silent;
    }
    return read->range.count <= read_limit &&
           std::none_of(illegal.begin(), illegal.end(), [read](const auto& bad) {
               return read->range.contains({bad.first, bad.second, 1});
           });
}

} // namespace railbridge::sim
