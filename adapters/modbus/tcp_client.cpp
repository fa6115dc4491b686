#include "adapters/modbus/tcp_client.hpp"

#include "adapters/modbus/failures.hpp"
#include "adapters/modbus/tcp_socket.hpp"
#include "bridge/modbus/pdu.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace railbridge::modbus {

namespace {

// First byte of no transaction id of ours. The receive buffer is filled with it, so that after a
// timeout it shows whether libmodbus, which does not tell, took the first bytes of a frame.
constexpr std::uint8_t untouched = 0xFF;

// More late answers than this on one connection are not told apart from foreign ones.
constexpr std::size_t unanswered_max = 64;

// From one read of a batch to the next. Later the device may have closed the connection, and a
// request that has not left is better than one that was lost.
constexpr Duration look_lasts = std::chrono::microseconds{100};

} // namespace

TcpClient::TcpClient(TcpSettings settings, const Clock& clock, Cancellation& cancellation,
                     FrameTrace& trace)
    : settings_(std::move(settings))
    , clock_(clock)
    , cancellation_(cancellation)
    , trace_(trace)
    , context_(Context::Framing::tcp) {}

TcpClient::~TcpClient() {
    close();
}

Status TcpClient::open() {
    Result<Descriptor> socket = connect_tcp(settings_, clock_, cancellation_);
    if (!socket) {
        return fail(socket.error());
    }
    if (const Status lent = context_.lend(socket->get()); !lent) {
        return lent;
    }
    socket_ = std::move(*socket);
    cancellation_.guard_socket(socket_.get());
    unanswered_.clear();
    empty_at_.reset();
    trust_.opened();
    return {};
}

void TcpClient::close() {
    cancellation_.guard_socket(-1);
    if (socket_) {
        (void) context_.lend(-1);
        socket_.reset();
    }
}

TransactionResult TcpClient::execute(const Transaction& transaction,
                                     std::vector<StrayFrame>& strays,
                                     const Impatience& /*impatient*/) {
    TransactionResult result;
    result.tag = transaction.tag;
    result.unit = transaction.unit;
    result.outcome = run(transaction, result, strays);
    result.finished = clock_.now().mono;
    return result;
}

TcpClient::Outcome TcpClient::run(const Transaction& transaction, TransactionResult& result,
                                  std::vector<StrayFrame>& strays) {
    const auto pdu = request_pdu(transaction.request);
    if (!pdu) {
        return failure(FailureKind::not_sent, pdu.error().recovery, pdu.error().text);
    }
    if (!socket_) {
        return not_sent("the line is closed");
    }
    if (transaction.turnaround > Duration::zero()) {
        (void) wait_for(-1, Direction::read, clock_.now().mono + transaction.turnaround, clock_,
                        cancellation_);
    }
    if (cancellation_.raised()) {
        return cancelled();
    }
    // Only for reads: a read that meets what came since the last look is refused by receiving it,
    // as if it had come a moment later. A write is not sent into a stream that cannot be trusted.
    if (!std::holds_alternative<ReadRequest>(transaction.request) || !surely_empty()) {
        auto defect = FrameDefect::none;
        if (std::string reason = take_leftovers(strays, defect); !reason.empty()) {
            return not_sent(std::move(reason), defect);
        }
    }
    empty_at_.reset();
    if (Outcome sent = send(tcp_frame(next_transaction(), transaction.unit, *pdu)); !sent) {
        return sent;
    }
    result.sent = clock_.now().mono;
    return await_answer(transaction, result.sent + transaction.response_timeout, strays);
}

bool TcpClient::surely_empty() const {
    return unanswered_.empty() && empty_at_ && clock_.now().mono - *empty_at_ <= look_lasts;
}

std::uint16_t TcpClient::next_transaction() {
    ++transaction_;
    if (transaction_ >> 8U == untouched) {
        transaction_ = 0;
    }
    // After a wrap the same id may still stand among the unanswered ones of long ago.
    (void) forget_unanswered(transaction_);
    return transaction_;
}

bool TcpClient::forget_unanswered(std::uint16_t transaction) {
    return std::erase(unanswered_, transaction) > 0;
}

std::string TcpClient::take_leftovers(std::vector<StrayFrame>& strays, FrameDefect& defect) {
    std::array<std::uint8_t, 4 * tcp_frame_size_max> buffer; // not cleared for each request
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        empty_at_ = clock_.now().mono;
        return {};
    }
    if (size < 0) {
        return errno == EINTR ? std::string{} : with_errno("the connection is broken", errno);
    }
    if (size == 0) {
        return "the device closed the connection";
    }
    std::span<const std::uint8_t> bytes(buffer.data(), static_cast<std::size_t>(size));
    if (trace_.on()) {
        trace_.received(bytes, clock_.now(), "found before the next request, dropped");
    }
    while (!bytes.empty()) {
        const auto header = read_mbap(bytes);
        if (!header || !is_plausible(*header) || frame_size(*header) > bytes.size() ||
            !forget_unanswered(header->transaction)) {
            defect = FrameDefect::glued;
            return "bytes that answer no request were left in the connection";
        }
        trust_.answered(header->unit);
        strays.push_back({header->unit, clock_.now().mono});
        bytes = bytes.subspan(frame_size(*header));
    }
    return {};
}

TcpClient::Outcome TcpClient::send(std::span<const std::uint8_t> frame) {
    ssize_t sent = -1;
    do {
        // MSG_NOSIGNAL: a connection closed by the device must not end the process by SIGPIPE.
        sent = ::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) {
        return not_sent(with_errno("cannot send the request", errno));
    }
    if (static_cast<std::size_t>(sent) != frame.size()) {
        return line_lost("the connection took only a part of the request");
    }
    if (trace_.on()) {
        trace_.sent(frame, clock_.now());
    }
    return Words{};
}

TcpClient::Outcome TcpClient::await_answer(const Transaction& transaction, TimePoint deadline,
                                           std::vector<StrayFrame>& strays) {
    for (;;) {
        Buffer buffer;
        buffer.fill(untouched);
        const TimePoint now = clock_.now().mono;
        if (now >= deadline) {
            return give_up(transaction.unit, ETIMEDOUT, buffer);
        }
        const int size = context_.receive(transaction.unit, deadline - now, buffer.data());
        if (size < 0) {
            return give_up(transaction.unit, errno, buffer);
        }
        const std::span<const std::uint8_t> frame(buffer.data(), static_cast<std::size_t>(size));
        const auto header = read_mbap(frame);
        // A late answer is dropped only if its frame is sound: from a wrong length on, every
        // following byte would be taken for something else.
        if (is_tcp_frame(frame) && forget_unanswered(header->transaction)) {
            trust_.answered(header->unit);
            strays.push_back({header->unit, clock_.now().mono});
            if (trace_.on()) {
                trace_.received(frame, clock_.now(), "late answer, dropped");
            }
            continue;
        }
        Outcome outcome = judge(transaction, frame);
        refuse_if_more_came(outcome, strays);
        if (trace_.on()) {
            trace_.received(frame, clock_.now(), verdict(outcome));
        }
        return outcome;
    }
}

// Modbus TCP has no check sum: an answer that lost its end is completed by whatever follows it, a
// late answer for instance, and looks sound. What is left of that follower gives it away.
void TcpClient::refuse_if_more_came(Outcome& outcome, std::vector<StrayFrame>& strays) {
    if (!outcome && outcome.error().kind != FailureKind::exception) {
        return;
    }
    auto defect = FrameDefect::none;
    if (take_leftovers(strays, defect); defect != FrameDefect::none) {
        outcome = failure(FailureKind::malformed, Recovery::line_reconnect,
                          "bytes that answer no request came with the answer", defect);
    }
}

TcpClient::Outcome TcpClient::give_up(UnitId unit, int error, const Buffer& buffer) {
    Outcome outcome = failed_receive(unit, error, buffer);
    if (trace_.on()) {
        // How many bytes came libmodbus does not tell: those up to the last one that was touched.
        const auto end = std::find_if(buffer.rbegin(), buffer.rend(),
                                      [](std::uint8_t byte) { return byte != untouched; });
        trace_.received({buffer.data(), static_cast<std::size_t>(buffer.rend() - end)},
                        clock_.now(), verdict(outcome));
    }
    return outcome;
}

TcpClient::Outcome TcpClient::judge(const Transaction& transaction,
                                    std::span<const std::uint8_t> frame) {
    if (const auto fault = header_fault(transaction_, transaction.unit, frame)) {
        return failure(FailureKind::malformed, Recovery::line_reconnect, fault->reason,
                       fault->defect);
    }
    trust_.answered(transaction.unit);
    auto words = check_answer(transaction.request, frame.subspan(mbap_size));
    if (!words) {
        return tl::unexpected<Failure>(from_fault(words.error(), Recovery::line_reconnect));
    }
    return std::move(*words);
}

TcpClient::Outcome TcpClient::failed_receive(UnitId unit, int error, const Buffer& buffer) {
    if (cancellation_.raised()) {
        return line_lost("told to stop while waiting for the answer");
    }
    if (error != ETIMEDOUT) {
        // EMBBADDATA, an answer longer than a frame may be, is libmodbus' own number; the rest is
        // the system's.
        return error > 0 && error < 1000
                   ? line_lost(with_errno("the connection was lost", error))
                   : failure(FailureKind::malformed, Recovery::line_reconnect,
                             "the answer announces more bytes than a frame may have",
                             FrameDefect::garbage);
    }
    if (buffer[0] != untouched) {
        return failure(FailureKind::malformed, Recovery::line_reconnect,
                       "only a part of the answer arrived in time", FrameDefect::truncated);
    }
    if (unanswered_.size() >= unanswered_max) {
        unanswered_.erase(unanswered_.begin());
    }
    unanswered_.push_back(transaction_);
    return trust_.timed_out(unit)
               ? timeout(Recovery::line_reconnect,
                         "nobody answers on this connection; it may hang, so it is opened anew")
               : timeout(Recovery::unit_backoff, "");
}

} // namespace railbridge::modbus
