// The frame checker under every fault a line can have, each on 5 % of the frames: 10^6 answers on a
// simulated serial line in virtual time, with the late-answer rule, and 10^6 on a simulated
// connection. The line carries bytes; what is put together here is put together in adapters/modbus.

#include "bridge/modbus/mbap.hpp"
#include "bridge/modbus/rtu_answer.hpp"
#include "bridge/modbus/rtu_frame.hpp"
#include "bridge/polling/late_guard.hpp"
#include "tests/support/frame_faults.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <optional>

namespace railbridge {
namespace {

using test::FaultInjector;
using test::FaultTally;
using test::FrameFault;
using test::WireFraming;
using Verdict = FaultTally::Verdict;

constexpr int frames = 1'000'000;
constexpr double share_of_each = 0.05;
constexpr Duration timeout = std::chrono::milliseconds{100};
constexpr Duration late_limit = 3 * timeout;
constexpr UnitId units = 30;

std::uint16_t value_of(UnitId unit, std::uint16_t address) {
    return static_cast<std::uint16_t>((address + unit * 257U) * 40503U >> 3U);
}

/// What a device says that does as it is told.
Bytes answer_of(UnitId unit, const Request& request) {
    if (const auto* read = std::get_if<ReadRequest>(&request)) {
        Bytes pdu{static_cast<std::uint8_t>(read_function(read->range.table)),
                  static_cast<std::uint8_t>(read->range.count * 2)};
        for (std::uint32_t address = read->range.first; address < read->range.end(); ++address) {
            const std::uint16_t value = value_of(unit, static_cast<std::uint16_t>(address));
            pdu.push_back(static_cast<std::uint8_t>(value >> 8U));
            pdu.push_back(static_cast<std::uint8_t>(value & 0xFFU));
        }
        return pdu;
    }
    Bytes echo = *request_pdu(request);
    if (std::get<WriteRequest>(request).function == FunctionCode::write_multiple_registers) {
        echo.resize(5);
    }
    return echo;
}

Words truth_of(UnitId unit, const Request& request) {
    Words words;
    if (const auto* read = std::get_if<ReadRequest>(&request)) {
        for (std::uint32_t address = read->range.first; address < read->range.end(); ++address) {
            words.push_back(value_of(unit, static_cast<std::uint16_t>(address)));
        }
    }
    return words;
}

/// Reads of the same shape above all: those are the ones whose answers can be exchanged.
Request draw_request(FaultInjector& random) {
    const auto address = static_cast<std::uint16_t>(random.number(60'000));
    switch (random.number(8)) {
    case 0:
        return WriteRequest{FunctionCode::write_single_register,
                            address,
                            {static_cast<std::uint16_t>(random.number(65'536))}};
    case 1:
        return WriteRequest{FunctionCode::write_multiple_registers, address, {1, 2, 3}};
    case 2:
        return ReadRequest{
            {Table::input_register, address, static_cast<std::uint16_t>(1 + random.number(20))}};
    default:
        return ReadRequest{{Table::holding_register, address, 2}};
    }
}

struct Accepted {
    Words words;
    Bytes pdu;
};

/// Right is what the device said to this very request, to the bit, and nothing else.
Verdict judge(FrameFault fault, UnitId unit, const Request& request, const Accepted& accepted) {
    const bool from_elsewhere =
        fault == FrameFault::foreign_unit || fault == FrameFault::foreign_transaction;
    const bool right = !from_elsewhere && accepted.pdu == answer_of(unit, request) &&
                       accepted.words == truth_of(unit, request);
    return right ? Verdict::right : Verdict::wrong;
}

class SimulatedBus {
public:
    explicit SimulatedBus(std::uint64_t seed)
        : injector_(WireFraming::rtu, share_of_each, seed) {}

    FaultTally run(int requests) {
        while (asked_ < requests) {
            if (const auto unit = free_unit()) {
                ask(*unit);
            } else {
                now_ += std::chrono::milliseconds{1}; // listening
                drain();
            }
        }
        return std::move(tally_);
    }

private:
    struct OnTheWay {
        TimePoint at;
        Bytes bytes;
    };

    std::optional<UnitId> free_unit() {
        for (int tries = 0; tries < 8; ++tries) {
            const auto unit = static_cast<UnitId>(1 + injector_.number(units));
            if (!guards_[unit].closed(now_)) {
                return unit;
            }
        }
        return std::nullopt;
    }

    void put(TimePoint at, Bytes bytes) {
        const auto later = std::find_if(wire_.begin(), wire_.end(),
                                        [at](const OnTheWay& one) { return one.at > at; });
        wire_.insert(later, {at, std::move(bytes)});
    }

    /// What has come by `until`, in one piece.
    Bytes take(TimePoint until) {
        Bytes bytes;
        while (!wire_.empty() && wire_.front().at <= until) {
            bytes.insert(bytes.end(), wire_.front().bytes.begin(), wire_.front().bytes.end());
            wire_.pop_front();
        }
        return bytes;
    }

    void drain() {
        const Bytes stale = take(now_);
        for (const UnitId unit : find_rtu_answers(stale).units) {
            guards_[unit].frame_arrived(now_);
        }
    }

    void ask(UnitId unit) {
        ++asked_;
        drain();
        const Request request = draw_request(injector_);
        const TimePoint sent = now_;
        const FrameFault fault = injector_.draw();
        const Bytes frame = rtu_frame(unit, answer_of(unit, request));
        const Duration after = fault == FrameFault::late
                                   ? timeout * 11 / 10 + Duration{injector_.number(140'000)}
                                   : Duration{2000};
        put(sent + after, injector_.apply(fault, frame));
        const TimePoint deadline = sent + timeout;
        const auto answer = receive(unit, request, deadline);
        if (answer) {
            tally_.note(fault, judge(fault, unit, request, *answer), {});
            return;
        }
        tally_.note(fault, Verdict::refused, to_string(answer.error()));
        if (answer.error() != FailureKind::exception) {
            guards_[unit].answer_missing(sent, now_, late_limit);
            if (readable_again_) {
                guards_[unit].frame_arrived(now_);
            }
        }
    }

    tl::expected<Accepted, FailureKind> receive(UnitId unit, const Request& request,
                                                TimePoint deadline) {
        FailureKind verdict = FailureKind::timeout;
        readable_again_ = false;
        while (!wire_.empty() && wire_.front().at <= deadline) {
            now_ = std::max(now_, wire_.front().at);
            Bytes bytes = std::move(wire_.front().bytes);
            wire_.pop_front();
            while (!bytes.empty()) {
                // What has no known length is taken whole.
                const std::size_t known = rtu_answer_size(bytes);
                const std::size_t size = known == 0 ? bytes.size() : known;
                if (size > bytes.size()) {
                    break; // its rest never comes
                }
                const RtuFrame seen = look_at_rtu_frame(unit, request, bytes, size);
                if (seen.kind == RtuFrameKind::frame) {
                    const auto words = check_answer(request, seen.pdu);
                    const Bytes pdu(seen.pdu.begin(), seen.pdu.end());
                    keep_rest(bytes, size);
                    if (words) {
                        return Accepted{*words, pdu};
                    }
                    if (words.error().kind == FailureKind::exception) {
                        return tl::unexpected(FailureKind::exception);
                    }
                    verdict = words.error().kind;
                    bytes = take(now_);
                    continue;
                }
                if (seen.kind == RtuFrameKind::foreign) {
                    guards_[bytes[0]].frame_arrived(now_);
                    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
                    continue;
                }
                if (seen.kind == RtuFrameKind::garbled) {
                    readable_again_ = true;
                    return tl::unexpected(FailureKind::malformed);
                }
                verdict = FailureKind::malformed;
                break; // the rest is thrown away with it
            }
        }
        now_ = deadline;
        return tl::unexpected(verdict);
    }

    void keep_rest(const Bytes& bytes, std::size_t size) {
        if (size < bytes.size()) {
            wire_.push_front(
                {now_, Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.end())});
        }
    }

    FaultInjector injector_;
    std::deque<OnTheWay> wire_;
    std::array<LateGuard, 256> guards_;
    FaultTally tally_;
    TimePoint now_{std::chrono::hours{1}};
    int asked_ = 0;
    bool readable_again_ = false; ///< the answer came, its checksum wrong
};

void check(const FaultTally& tally, WireFraming framing) {
    EXPECT_EQ(tally.wrong(), 0U);
    EXPECT_EQ(tally.total(), static_cast<std::uint64_t>(frames));
    for (std::size_t kind = 1; kind < test::fault_names.size(); ++kind) {
        const auto fault = static_cast<FrameFault>(kind);
        if (framing == WireFraming::rtu && fault == FrameFault::foreign_transaction) {
            continue;
        }
        EXPECT_GT(tally.frames(fault), static_cast<std::uint64_t>(frames * share_of_each * 0.9))
            << test::fault_names.at(kind);
    }
    EXPECT_EQ(tally.right(FrameFault::none), tally.frames(FrameFault::none))
        << "what is sound is accepted";
}

TEST(FrameFaults, BringNoWrongValueOnASimulatedBus) {
    const FaultTally tally = SimulatedBus(4711).run(frames);
    tally.print("simulated serial line");
    check(tally, WireFraming::rtu);
}

TEST(FrameFaults, BringNoWrongValueOnASimulatedConnection) {
    FaultInjector injector(WireFraming::tcp, share_of_each, 4712);
    FaultTally tally;
    Bytes late;
    for (int asked = 0; asked < frames; ++asked) {
        const auto transaction = static_cast<std::uint16_t>(asked);
        const auto unit = static_cast<UnitId>(1 + injector.number(units));
        const Request request = draw_request(injector);
        const FrameFault fault = injector.draw();
        Bytes frame = tcp_frame(transaction, unit, answer_of(unit, request));
        if (fault == FrameFault::late) {
            frame.swap(late); // the one before comes instead
        } else {
            frame = injector.apply(fault, frame);
        }
        // As the client does: cut to what the function code says, the rest stands for itself.
        const auto header = read_mbap(frame);
        const std::size_t size =
            header && frame_size(*header) < frame.size() ? frame_size(*header) : frame.size();
        const auto came = std::span<const std::uint8_t>(frame).first(size);
        if (const auto wrong = header_fault(transaction, unit, came)) {
            tally.note(fault, Verdict::refused, wrong->reason);
            continue;
        }
        const auto pdu = came.subspan(mbap_size);
        const auto words = check_answer(request, pdu);
        if (words) {
            const Accepted accepted{*words, Bytes(pdu.begin(), pdu.end())};
            tally.note(fault, judge(fault, unit, request, accepted), {});
        } else {
            tally.note(fault, Verdict::refused, to_string(words.error().kind));
        }
    }
    tally.print("simulated connection");
    check(tally, WireFraming::tcp);
}

} // namespace
} // namespace railbridge
