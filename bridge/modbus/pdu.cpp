#include "bridge/modbus/pdu.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr std::uint8_t exception_bit = 0x80;
constexpr std::uint16_t coil_on = 0xFF00;

void append_word(Bytes& bytes, std::uint16_t word) {
    bytes.push_back(static_cast<std::uint8_t>(word >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(word & 0xFFU));
}

std::uint16_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::uint16_t>((bytes[at] << 8U) | bytes[at + 1]);
}

tl::unexpected<Error> refuse(const char* text) {
    return fail({Recovery::disable_point, text});
}

tl::unexpected<AnswerFault> fault(FailureKind kind, const char* reason) {
    const auto defect = kind == FailureKind::malformed ? FrameDefect::garbage : FrameDefect::none;
    return tl::unexpected<AnswerFault>({kind, ExceptionCode::none, reason, defect});
}

bool only_bits(const std::vector<std::uint16_t>& values) {
    return std::all_of(values.begin(), values.end(), [](std::uint16_t v) { return v <= 1; });
}

Result<Bytes> read_pdu(const AddressRange& range) {
    if (range.count == 0 || range.count > read_limit(range.table) || range.end() > 65536U) {
        return refuse("a read request leaves the address space or asks for more than one answer "
                      "can carry");
    }
    Bytes pdu;
    pdu.reserve(5); // once, not for each word: this is the request that leaves all the time
    pdu.push_back(static_cast<std::uint8_t>(read_function(range.table)));
    append_word(pdu, range.first);
    append_word(pdu, range.count);
    return pdu;
}

void append_bits(Bytes& pdu, const std::vector<std::uint16_t>& values) {
    const std::size_t start = pdu.size();
    pdu.resize(start + (values.size() + 7) / 8, 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        pdu[start + i / 8] = static_cast<std::uint8_t>(pdu[start + i / 8] | (values[i] << (i % 8)));
    }
}

const char* defect_of(const WriteRequest& write) {
    const std::size_t count = write.values.size();
    switch (write.function) {
    case FunctionCode::write_single_coil:
        return count == 1 && only_bits(write.values) ? nullptr : "function 5 writes one 0 or 1";
    case FunctionCode::write_single_register:
        return count == 1 ? nullptr : "function 6 writes one word";
    case FunctionCode::mask_write_register:
        return count == 2 ? nullptr : "function 22 takes an and mask and an or mask";
    case FunctionCode::write_multiple_coils:
        if (count == 0 || count > limits::write_bits_max || !only_bits(write.values)) {
            return "function 15 writes 1 to 1968 values of 0 or 1";
        }
        break;
    case FunctionCode::write_multiple_registers:
        if (count == 0 || count > limits::write_words_max) {
            return "function 16 writes 1 to 123 words";
        }
        break;
    default:
        return "this function code is no write";
    }
    return write.first + count <= 65536U ? nullptr : "a write leaves the address space";
}

Result<Bytes> write_pdu(const WriteRequest& write) {
    if (const char* defect = defect_of(write)) {
        return refuse(defect);
    }
    Bytes pdu{static_cast<std::uint8_t>(write.function)};
    append_word(pdu, write.first);
    const auto count = static_cast<std::uint16_t>(write.values.size());
    switch (write.function) {
    case FunctionCode::write_single_coil:
        append_word(pdu, write.values[0] != 0 ? coil_on : std::uint16_t{0});
        break;
    case FunctionCode::write_multiple_coils:
        append_word(pdu, count);
        pdu.push_back(static_cast<std::uint8_t>((count + 7U) / 8U));
        append_bits(pdu, write.values);
        break;
    case FunctionCode::write_multiple_registers:
        append_word(pdu, count);
        pdu.push_back(static_cast<std::uint8_t>(count * 2U));
        [[fallthrough]];
    default: // 6 and 22 are their words alone
        for (const std::uint16_t value : write.values) {
            append_word(pdu, value);
        }
    }
    return pdu;
}

std::size_t byte_count(const AddressRange& range) {
    return is_bit_table(range.table) ? (range.count + std::size_t{7}) / 8
                                     : range.count * std::size_t{2};
}

tl::expected<Words, AnswerFault> words_of(const AddressRange& range,
                                          std::span<const std::uint8_t> pdu) {
    const bool bits = is_bit_table(range.table);
    const std::size_t expected = byte_count(range);
    if (pdu.size() < 2 || pdu[1] != expected || pdu.size() != 2 + expected) {
        return fault(FailureKind::malformed, "the byte count does not fit the request");
    }
    // Loops over plain pointers, as the size was checked above: this runs for every register read.
    Words words(range.count);
    const std::uint8_t* const bytes = pdu.data() + 2;
    if (bits) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            words[i] = static_cast<std::uint16_t>((unsigned{bytes[i / 8]} >> (i % 8)) & 1U);
        }
        return words;
    }
    std::uint16_t* const word = words.data();
    for (std::size_t i = 0; i < range.count; ++i) {
        word[i] = static_cast<std::uint16_t>((bytes[2 * i] << 8U) | bytes[2 * i + 1]);
    }
    return words;
}

tl::expected<Words, AnswerFault> check_echo(const WriteRequest& write,
                                            std::span<const std::uint8_t> pdu) {
    const Result<Bytes> sent = write_pdu(write);
    if (!sent) {
        return fault(FailureKind::malformed, "the request itself was wrong");
    }
    // 5, 6 and 22 repeat the whole request; 15 and 16 repeat address and count.
    const bool many = write.function == FunctionCode::write_multiple_coils ||
                      write.function == FunctionCode::write_multiple_registers;
    const std::size_t size = many ? 5 : sent->size();
    if (pdu.size() != size) {
        return fault(FailureKind::malformed, "the answer to a write has the wrong length");
    }
    if (!std::equal(pdu.begin(), pdu.end(), sent->begin())) {
        return fault(FailureKind::wrong_echo, word_at(pdu, 1) != write.first
                                                  ? "the echo names another address"
                                              : many ? "the echo names another count"
                                                     : "the echo carries another value");
    }
    return Words{};
}

tl::unexpected<AnswerFault> exception_of(std::span<const std::uint8_t> pdu) {
    if (pdu.size() != 2 || pdu[1] == 0) {
        return fault(FailureKind::malformed, "an exception answer of the wrong length or code 0");
    }
    return tl::unexpected<AnswerFault>({FailureKind::exception, static_cast<ExceptionCode>(pdu[1]),
                                        "the device refused the request", FrameDefect::none});
}

} // namespace

FunctionCode function_of(const Request& request) {
    if (const auto* write = std::get_if<WriteRequest>(&request)) {
        return write->function;
    }
    const auto* read = std::get_if<ReadRequest>(&request);
    return read_function(read != nullptr ? read->range.table : Table::holding_register);
}

Result<Bytes> request_pdu(const Request& request) {
    if (const auto* read = std::get_if<ReadRequest>(&request)) {
        return read_pdu(read->range);
    }
    if (const auto* write = std::get_if<WriteRequest>(&request)) {
        return write_pdu(*write);
    }
    return refuse("listening sends nothing");
}

tl::expected<Words, AnswerFault> check_answer(const Request& request,
                                              std::span<const std::uint8_t> pdu) {
    const auto function = static_cast<std::uint8_t>(function_of(request));
    if (pdu.empty() || (pdu[0] & ~exception_bit) != function) {
        return tl::unexpected<AnswerFault>({FailureKind::malformed, ExceptionCode::none,
                                            "the answer is for another function",
                                            FrameDefect::foreign});
    }
    if ((pdu[0] & exception_bit) != 0) {
        return exception_of(pdu);
    }
    if (const auto* read = std::get_if<ReadRequest>(&request)) {
        return words_of(read->range, pdu);
    }
    if (const auto* write = std::get_if<WriteRequest>(&request)) {
        return check_echo(*write, pdu);
    }
    return fault(FailureKind::malformed, "nothing was asked");
}

bool begins_like_answer(const Request& request, std::span<const std::uint8_t> pdu) {
    const auto function = static_cast<std::uint8_t>(function_of(request));
    if (pdu.size() < 3 || (pdu[0] & ~exception_bit) != function ||
        std::holds_alternative<ListenRequest>(request)) {
        return false;
    }
    if ((pdu[0] & exception_bit) != 0) {
        return pdu[1] != 0;
    }
    if (const auto* read = std::get_if<ReadRequest>(&request)) {
        return pdu[1] == byte_count(read->range);
    }
    const auto* write = std::get_if<WriteRequest>(&request);
    return write != nullptr && word_at(pdu, 1) == write->first;
}

Recovery recovery_after(ExceptionCode code) {
    switch (code) {
    case ExceptionCode::illegal_function:
    case ExceptionCode::illegal_data_address:
    case ExceptionCode::illegal_data_value:
        return Recovery::disable_point;
    case ExceptionCode::server_device_failure:
    case ExceptionCode::memory_parity_error:
    case ExceptionCode::gateway_path_unavailable:
    case ExceptionCode::gateway_target_failed:
        return Recovery::unit_backoff;
    default:
        return Recovery::retry_later;
    }
}

} // namespace railbridge
