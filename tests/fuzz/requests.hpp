#pragma once
// Any request the bridge can send, from a few bytes; and the one answer that may be accepted.

#include "bridge/modbus/pdu.hpp"
#include "bridge/modbus/transaction.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

namespace railbridge::fuzz {

/// Takes bytes from the front; zeros when there are none left.
class Input {
public:
    explicit Input(std::span<const std::uint8_t> bytes)
        : bytes_(bytes) {}
    std::uint8_t byte() {
        if (bytes_.empty()) {
            return 0;
        }
        const std::uint8_t first = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return first;
    }
    std::uint16_t word() {
        const auto high = static_cast<unsigned>(byte()) << 8U;
        return static_cast<std::uint16_t>(high | byte());
    }
    std::span<const std::uint8_t> rest() const { return bytes_; }

private:
    std::span<const std::uint8_t> bytes_;
};

inline Request take_request(Input& input) {
    constexpr std::array tables{Table::coil, Table::discrete_input, Table::input_register,
                                Table::holding_register};
    constexpr std::array writes{
        FunctionCode::write_single_coil, FunctionCode::write_single_register,
        FunctionCode::write_multiple_coils, FunctionCode::write_multiple_registers,
        FunctionCode::mask_write_register};
    const unsigned kind = input.byte() % 10U;
    const std::uint16_t first = input.word();
    if (kind < 4) {
        return ReadRequest{{tables.at(kind), first, input.word()}};
    }
    if (kind == 9) {
        return ListenRequest{};
    }
    WriteRequest write{writes.at(kind - 4), first, {}};
    const unsigned count = input.byte();
    const bool bits = kind == 4 || kind == 6;
    for (unsigned i = 0; i < count; ++i) {
        const std::uint16_t value = input.word();
        write.values.push_back(bits ? static_cast<std::uint16_t>(value & 1U) : value);
    }
    return write;
}

/// Two ways to the same answer: what was accepted, written down again, is what came.
inline void must_be_what_came(const Request& request, const Words& words,
                              std::span<const std::uint8_t> pdu) {
    const auto fail_if = [](bool wrong) {
        if (wrong) {
            std::abort();
        }
    };
    if (const auto* read = std::get_if<ReadRequest>(&request)) {
        const bool bits = is_bit_table(read->range.table);
        const std::size_t bytes = bits ? (read->range.count + 7U) / 8U : read->range.count * 2U;
        fail_if(words.size() != read->range.count || pdu.size() != bytes + 2 || pdu[1] != bytes);
        fail_if(pdu[0] != static_cast<std::uint8_t>(read_function(read->range.table)));
        for (std::size_t i = 0; i < words.size(); ++i) {
            const unsigned came = bits ? (unsigned{pdu[2 + i / 8]} >> (i % 8U)) & 1U
                                       : unsigned{pdu[2 + 2 * i]} * 256U + pdu[3 + 2 * i];
            fail_if(words[i] != came);
        }
        return;
    }
    const auto sent = request_pdu(request);
    fail_if(!sent || !words.empty() || pdu.size() < 5 || pdu.size() > sent->size());
    for (std::size_t i = 0; i < pdu.size(); ++i) {
        fail_if(pdu[i] != (*sent)[i]);
    }
}

} // namespace railbridge::fuzz
