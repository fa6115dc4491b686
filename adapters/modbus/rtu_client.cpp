#include "adapters/modbus/rtu_client.hpp"

#include "adapters/modbus/failures.hpp"
#include "bridge/modbus/pdu.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::modbus {

namespace {

using Kind = RtuPort::Received::Kind;
using Sending = RtuPort::Sending;

// While listening nothing was sent, so a waiting write need not wait for the end of it.
constexpr Duration listen_slice = std::chrono::milliseconds{10};

constexpr Duration noise_wait_max = std::chrono::milliseconds{500};

constexpr UnitId unit_max = 247;

constexpr const char* silent_connection =
    "nobody answers on this connection; it may hang, so it is opened anew";

} // namespace

RtuClient::RtuClient(std::unique_ptr<RtuLink> link, const Clock& clock, Cancellation& cancellation,
                     FrameTrace& trace)
    : clock_(clock)
    , trace_(trace)
    , port_(std::move(link), clock, cancellation, trace) {}

Status RtuClient::open() {
    trust_.opened();
    return port_.open();
}

TransactionResult RtuClient::execute(const Transaction& transaction,
                                     std::vector<StrayFrame>& strays, const Impatience& impatient) {
    TransactionResult result;
    result.tag = transaction.tag;
    result.unit = transaction.unit;
    if (!port_.is_open()) {
        result.outcome = not_sent("the line is closed");
    } else if (transaction.unit == 0 || transaction.unit > unit_max) {
        result.outcome = failure(FailureKind::not_sent, Recovery::disable_point,
                                 "a line with RTU frames has units 1 to 247");
    } else if (std::holds_alternative<ListenRequest>(transaction.request)) {
        result.sent = clock_.now().mono;
        result.outcome = listen(transaction, strays, impatient);
    } else {
        const std::size_t known_strays = strays.size();
        result.outcome = ask(transaction, result, strays, impatient);
        for (std::size_t i = known_strays; i < strays.size(); ++i) {
            if (strays[i].kind == StrayKind::answer) {
                trust_.answered(strays[i].unit); // late, but the connection brought it
            }
        }
        judge_connection(transaction.unit, result);
    }
    result.finished = clock_.now().mono;
    return result;
}

void RtuClient::judge_connection(UnitId unit, TransactionResult& result) {
    if (!port_.is_connection()) {
        return; // opening a serial port anew mends nothing
    }
    if (result.outcome) {
        trust_.answered(unit);
        return;
    }
    Failure& failure = result.outcome.error();
    if (failure.kind == FailureKind::exception) {
        trust_.answered(unit);
    } else if (failure.kind == FailureKind::timeout && trust_.timed_out(unit)) {
        failure.recovery = Recovery::line_reconnect;
        failure.detail = silent_connection;
    }
}

RtuClient::Outcome RtuClient::ask(const Transaction& transaction, TransactionResult& result,
                                  std::vector<StrayFrame>& strays, const Impatience& impatient) {
    const auto pdu = request_pdu(transaction.request);
    if (!pdu) {
        return failure(FailureKind::not_sent, pdu.error().recovery, pdu.error().text);
    }
    if (const Sending prepared = port_.prepare(transaction.turnaround, strays);
        prepared != Sending::done) {
        return not_prepared(prepared);
    }
    // What came during the silence need not wait for the whole of a read.
    if (std::holds_alternative<ReadRequest>(transaction.request) && impatient && impatient()) {
        return cancelled();
    }
    std::string text;
    const Sending sent = port_.send(transaction.unit, *pdu, text);
    result.sent = clock_.now().mono;
    if (sent != Sending::done) {
        return not_sent_properly(sent, std::move(text));
    }
    // The device can only begin when the last character has reached it.
    const TimePoint deadline =
        result.sent + port_.wire_time(pdu->size() + 3) + transaction.response_timeout;
    return await_answer(transaction, deadline, strays);
}

RtuClient::Outcome RtuClient::not_prepared(Sending why) const {
    if (why == Sending::cancelled) {
        return cancelled();
    }
    if (why == Sending::lost) {
        return not_sent(port_.gone());
    }
    return failure(FailureKind::not_sent, Recovery::retry_later,
                   "the line never falls silent: noise, or another master on the bus");
}

RtuClient::Outcome RtuClient::not_sent_properly(Sending why, std::string text) {
    switch (why) {
    case Sending::echo_missing:
        return timeout(Recovery::unit_backoff,
                       "the adapter did not return what was sent: is `echo` right for it?");
    case Sending::echo_wrong:
        port_.await_silence(noise_wait_max);
        return failure(FailureKind::malformed, Recovery::retry_now,
                       "what the adapter returned is not what was sent: a collision, or `echo` is "
                       "wrong for it",
                       FrameDefect::garbage);
    case Sending::partly:
        if (port_.is_connection()) {
            return line_lost("the connection took only a part of the request");
        }
        return failure(FailureKind::malformed, Recovery::retry_now,
                       "the serial device took only a part of the request");
    default:
        return line_lost(text.empty() ? std::string(port_.gone()) : std::move(text));
    }
}

RtuClient::Outcome RtuClient::await_answer(const Transaction& transaction, TimePoint deadline,
                                           std::vector<StrayFrame>& strays) {
    // What to say if the right answer does not come.
    Failure verdict = timeout(Recovery::unit_backoff, "").value();
    for (;;) {
        RtuPort::Received received =
            port_.receive(transaction.unit, transaction.request, {deadline, deadline}, strays);
        switch (received.kind) {
        case Kind::frame: {
            auto words = check_answer(transaction.request, received.pdu);
            Outcome outcome =
                words ? Outcome{std::move(*words)}
                      : Outcome{tl::unexpect, from_fault(words.error(), Recovery::retry_now)};
            note(received, outcome);
            if (outcome || outcome.error().kind == FailureKind::exception) {
                return outcome;
            }
            verdict = std::move(outcome.error());
            break;
        }
        case Kind::foreign:
            note(received, "of another unit, dropped");
            break;
        case Kind::garbled: {
            Outcome outcome = failure(FailureKind::malformed, Recovery::retry_now,
                                      "the checksum of the answer is wrong", FrameDefect::garbage);
            note(received, outcome);
            port_.await_silence(noise_wait_max);
            return outcome;
        }
        case Kind::broken:
            verdict = failure(FailureKind::malformed, Recovery::retry_now,
                              "byte count, length or checksum of the answer is wrong",
                              FrameDefect::garbage)
                          .value();
            note(received, Outcome{tl::unexpect, verdict});
            port_.await_silence(std::max(deadline - clock_.now().mono, Duration::zero()));
            break;
        case Kind::noise:
            if (verdict.detail.empty()) {
                verdict.detail = "only noise was received";
                verdict.defect = FrameDefect::garbage;
            }
            note(received, "noise, dropped");
            port_.await_silence(std::max(deadline - clock_.now().mono, Duration::zero()));
            break;
        case Kind::timed_out:
            if (received.partial && verdict.detail.empty()) {
                verdict.detail = "only a part of the answer arrived in time";
                verdict.defect = FrameDefect::truncated;
            }
            note(received, Outcome{tl::unexpect, verdict});
            return tl::unexpected<Failure>(std::move(verdict));
        case Kind::lost:
            return line_lost(std::move(received.text));
        case Kind::cancelled:
            return line_lost("told to stop while waiting for the answer");
        }
    }
}

void RtuClient::note(const RtuPort::Received& received, const char* text) {
    if (trace_.on()) {
        trace_.received(received.raw, clock_.now(), text);
    }
}

void RtuClient::note(const RtuPort::Received& received, const Outcome& outcome) {
    if (trace_.on()) {
        trace_.received(received.raw, clock_.now(), verdict(outcome));
    }
}

RtuClient::Outcome RtuClient::listen(const Transaction& transaction,
                                     std::vector<StrayFrame>& strays, const Impatience& impatient) {
    const TimePoint end = clock_.now().mono + transaction.response_timeout;
    for (;;) {
        const TimePoint now = clock_.now().mono;
        if (now >= end) {
            return timeout(Recovery::unit_backoff, "nothing was heard of the unit");
        }
        if (impatient && impatient()) {
            return cancelled();
        }
        // A frame that has begun is received whole, or its rest would be noise to the next request.
        RtuPort::Received received = port_.receive(
            transaction.unit, transaction.request,
            {std::min(now + listen_slice, end), end + port_.frame_time_max()}, strays);
        if (!received.raw.empty()) {
            note(received, "heard while nothing was asked, dropped");
        }
        switch (received.kind) {
        case Kind::frame:
            strays.push_back({transaction.unit, clock_.now().mono});
            return Words{};
        case Kind::garbled:
        case Kind::broken:
        case Kind::noise:
            port_.await_silence(std::max(end - clock_.now().mono, Duration::zero()));
            break;
        case Kind::foreign:
        case Kind::timed_out:
            break;
        case Kind::lost:
            return not_sent(std::move(received.text));
        case Kind::cancelled:
            return cancelled();
        }
    }
}

} // namespace railbridge::modbus
