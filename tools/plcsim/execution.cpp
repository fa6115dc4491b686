#include "tools/plcsim/execution.hpp"

namespace plcsim {

namespace {

std::vector<std::uint16_t> values_to_write(const Request& request, const Memory& memory) {
    if (request.function != 22)
        return request.values;
    const unsigned old = memory.get(Area::holding_registers, request.write->address);
    const unsigned mask = request.and_mask;
    return {static_cast<std::uint16_t>((old & mask) | (request.or_mask & ~mask))};
}

StoredWrite store(const Request& request, Memory& memory, const std::vector<MemoryRule>& rules) {
    const Range range = *request.write;
    StoredWrite write{.range = range, .requested = values_to_write(request, memory), .stored = {}};
    for (std::size_t i = 0; i < range.count; ++i) {
        const auto address = static_cast<std::uint16_t>(range.address + i);
        const std::uint16_t old = memory.get(range.area, address);
        memory.set(range.area, address, stored_value(rules, address, old, write.requested[i]));
        write.stored.push_back(memory.get(range.area, address));
    }
    return write;
}

Bytes answer_with_bits(std::uint8_t function, const std::vector<std::uint16_t>& bits) {
    const std::size_t bytes = (bits.size() + 7) / 8;
    Bytes answer(2 + bytes, 0);
    answer[0] = function;
    answer[1] = static_cast<std::uint8_t>(bytes);
    for (std::size_t i = 0; i < bits.size(); ++i)
        if (bits[i] != 0)
            answer[2 + i / 8] = static_cast<std::uint8_t>(answer[2 + i / 8] | (1U << (i % 8)));
    return answer;
}

Bytes answer_with_words(std::uint8_t function, const std::vector<std::uint16_t>& words) {
    Bytes answer{function, static_cast<std::uint8_t>(words.size() * 2)};
    for (const std::uint16_t word : words)
        append_word(answer, word);
    return answer;
}

Bytes answer_with_echo(const Request& request) {
    Bytes answer{request.function};
    append_word(answer, request.write->address);
    switch (request.function) {
    case 5:
        append_word(answer, request.values[0] != 0 ? 0xFF00 : 0x0000);
        break;
    case 6:
        append_word(answer, request.values[0]);
        break;
    case 22:
        append_word(answer, request.and_mask);
        append_word(answer, request.or_mask);
        break;
    default:
        append_word(answer, request.write->count);
        break;
    }
    return answer;
}

} // namespace

std::variant<Executed, ExceptionCode> execute(const Request& request, Memory& memory,
                                              const std::vector<MemoryRule>& rules) {
    if ((request.read && !memory.contains(*request.read)) ||
        (request.write && !memory.contains(*request.write)))
        return ExceptionCode::illegal_address;
    Executed executed;
    if (request.write)
        executed.write = store(request, memory, rules);
    if (!request.read) {
        executed.answer = answer_with_echo(request);
        return executed;
    }
    const auto values = memory.read(*request.read);
    executed.answer = holds_bits(request.read->area) ? answer_with_bits(request.function, values)
                                                     : answer_with_words(request.function, values);
    return executed;
}

Bytes exception_answer(std::uint8_t function, ExceptionCode code) {
    return {static_cast<std::uint8_t>(function | 0x80U), static_cast<std::uint8_t>(code)};
}

} // namespace plcsim
