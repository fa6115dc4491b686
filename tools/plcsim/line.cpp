#include "tools/plcsim/line.hpp"

#include <algorithm>
#include <utility>

namespace plcsim {

namespace {

std::uint8_t function_of(const Incoming& incoming) {
    return incoming.pdu.empty() ? std::uint8_t{0} : incoming.pdu[0];
}

} // namespace

Line::Line(LineSettings settings, EventLoop& loop, WriteLog& log)
    : settings_(std::move(settings))
    , loop_(loop)
    , log_(log)
    , wire_(settings_.rate) {}

EndpointEvents Line::events() {
    return {.request = [this](ChannelId channel,
                              Incoming incoming) { take_request(channel, std::move(incoming)); },
            .bad_frame = [this] { ++counters_.bad_frames; },
            .opened = [this](ChannelId) { ++counters_.connections; },
            .closed = [this](ChannelId channel) { busy_until_.erase(channel); }};
}

Unit& Line::add_unit(std::uint8_t unit, std::size_t size) {
    return units_.try_emplace(unit, size, loop_.now()).first->second;
}

Unit* Line::find_unit(std::uint8_t unit) {
    const auto found = units_.find(unit);
    return found == units_.end() ? nullptr : &found->second;
}

std::vector<std::uint16_t> Line::read_now(Unit& unit, std::uint8_t number, const Range& range) {
    refresh(number, unit, range);
    return unit.memory().read(range);
}

void Line::refresh(std::uint8_t number, Unit& unit, const Range& range) {
    unit.refresh(range, loop_.now(), [&](Area area, std::uint16_t address) {
        return faults_.keeps(number, area, address);
    });
}

void Line::count_request(const Incoming& incoming) {
    ++counters_.requests;
    ++counters_.by_function[function_of(incoming)];
    ++counters_.by_unit[incoming.unit];
    counters_.bytes_in += incoming.frame.size();
}

void Line::run_at(TimePoint when, std::function<void()> action) {
    if (when <= loop_.now())
        action();
    else
        loop_.at(when, std::move(action));
}

void Line::take_request(ChannelId channel, Incoming incoming) {
    count_request(incoming);
    Job job{.channel = channel,
            .incoming = std::move(incoming),
            .request = ExceptionCode::illegal_function,
            .plan = {}};
    const Incoming& in = job.incoming;
    job.request = parse_request(in.pdu);
    if (const auto* read = std::get_if<Request>(&job.request); read != nullptr && read->read)
        reads_.add({in.arrival, in.unit, *read->read});
    const TimePoint request_end = wire_.request_end(in.arrival, in.frame.size());
    job.plan = faults_.plan(in.unit, function_of(in), std::get_if<Request>(&job.request));
    if (job.plan.hang_up == HangUp::before) {
        ++counters_.unanswered;
        endpoint_->hang_up(channel);
        return;
    }
    if (job.plan.local_echo)
        run_at(request_end, [this, job] { endpoint_->send(job.channel, job.incoming.frame); });

    TimePoint when = std::max(request_end, busy_until_[channel]) + settings_.turnaround;
    busy_until_[channel] = when;
    if (job.plan.late && job.plan.late_execution)
        when = std::max(when, in.arrival + *job.plan.late);
    run_at(when, [this, job = std::move(job)] { execute(job); });
}

void Line::execute(const Job& job) {
    if (settings_.framing == Framing::rtu && job.incoming.unit == 0) {
        execute_broadcast(job);
        return;
    }
    Unit* unit = find_unit(job.incoming.unit);
    const bool as_gateway = settings_.framing == Framing::tcp;
    if (!job.plan.execute || (unit == nullptr && !as_gateway))
        ++counters_.unanswered;
    else if (unit == nullptr)
        answer(job,
               exception_answer(function_of(job.incoming), ExceptionCode::gateway_target_silent));
    else
        answer(job, run_on_unit(job, job.incoming.unit, *unit));
}

void Line::execute_broadcast(const Job& job) {
    ++counters_.unanswered;
    const auto* request = std::get_if<Request>(&job.request);
    if (request == nullptr || !request->write || request->read || !job.plan.execute)
        return;
    for (auto& [number, unit] : units_)
        run_on_unit(job, number, unit);
}

Bytes Line::run_on_unit(const Job& job, std::uint8_t unit_number, Unit& unit) {
    const std::uint8_t function = function_of(job.incoming);
    if (job.plan.exception)
        return exception_answer(function, static_cast<ExceptionCode>(*job.plan.exception));
    if (unit.identity())
        if (auto answer = identify(*unit.identity(), job.incoming.pdu)) {
            ++counters_.executed;
            return std::move(*answer);
        }
    if (const auto* refused = std::get_if<ExceptionCode>(&job.request))
        return exception_answer(function, *refused);
    const auto& request = std::get<Request>(job.request);
    for (const auto& range : {request.read, request.write})
        if (range)
            refresh(unit_number, unit, *range);
    auto outcome = plcsim::execute(request, unit.memory(), job.plan.rules);
    if (const auto* refused = std::get_if<ExceptionCode>(&outcome))
        return exception_answer(function, *refused);
    auto& executed = std::get<Executed>(outcome);
    ++counters_.executed;
    count_values(request);
    if (executed.write)
        note_write(job, unit_number, unit, std::move(*executed.write));
    return std::move(executed.answer);
}

void Line::count_values(const Request& request) {
    if (request.read)
        (holds_bits(request.read->area) ? counters_.bits_read : counters_.registers_read) +=
            request.read->count;
    if (request.write)
        (holds_bits(request.write->area) ? counters_.bits_written : counters_.registers_written) +=
            request.write->count;
}

void Line::note_write(const Job& job, std::uint8_t unit_number, Unit& unit, StoredWrite write) {
    const Range range = write.range;
    log_.add({.sequence = 0,
              .time = loop_.now(),
              .line = settings_.name,
              .unit = unit_number,
              .function = function_of(job.incoming),
              .range = range,
              .requested = std::move(write.requested),
              .stored = std::move(write.stored)});
    for (const MemoryRule& rule : job.plan.rules) {
        if (rule.kind != RuleKind::put_back)
            continue;
        for (unsigned address = range.address; address < unsigned{range.address} + range.count;
             ++address)
            if (address >= rule.from && address <= rule.to)
                run_at(loop_.now() + rule.after, [&unit, range, address, value = rule.value] {
                    unit.memory().set(range.area, static_cast<std::uint16_t>(address), value);
                });
    }
}

void Line::answer(const Job& job, Bytes pdu) {
    const Plan& plan = job.plan;
    if (plan.hang_up == HangUp::after)
        endpoint_->hang_up(job.channel);
    if (!plan.answer || plan.hang_up == HangUp::after) {
        ++counters_.unanswered;
        return;
    }
    if ((pdu[0] & 0x80U) != 0)
        ++counters_.exceptions;
    Bytes frame = frame_answer(
        settings_.framing,
        {.unit = job.incoming.unit, .transaction = job.incoming.transaction, .pdu = std::move(pdu)},
        plan.tampering);
    if (plan.hang_up == HangUp::during)
        frame.resize(frame.size() / 2);
    const TimePoint ready = loop_.now() + plan.delay;
    // A late answer does not keep the wire busy for the answers before it.
    const TimePoint late = plan.late ? job.incoming.arrival + *plan.late : TimePoint{};
    const TimePoint when = late > ready + wire_.rate().time_of(frame.size())
                               ? late
                               : wire_.answer_end(ready, frame.size());
    run_at(when, [this, job, frame = std::move(frame)] { deliver(job, frame); });
}

void Line::deliver(const Job& job, ByteView frame) {
    ++counters_.answers;
    counters_.bytes_out += frame.size();
    endpoint_->send(job.channel, frame);
    if (job.plan.hang_up == HangUp::during)
        endpoint_->hang_up(job.channel);
}

} // namespace plcsim
