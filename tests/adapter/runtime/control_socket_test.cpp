// The control socket and its client.

#include "adapters/runtime/control_client.hpp"
#include "adapters/runtime/control_server.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <gmock/gmock.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>
#include <thread>

namespace railbridge {
namespace {

using runtime::ControlServer;
using testing::HasSubstr;

class ControlSocketTest : public testing::Test {
protected:
    /// Answers each line with itself, twice.
    void serve() {
        auto server = ControlServer::listen(
            context_, socket(),
            [](const std::string& line, ControlServer::Reply reply) { reply(line + line); });
        ASSERT_TRUE(server) << server.error().text;
        server_ = std::move(*server);
        thread_ = std::thread([this] {
            const auto keep = boost::asio::make_work_guard(context_);
            context_.run();
        });
    }
    void TearDown() override {
        context_.stop();
        if (thread_.joinable()) {
            thread_.join();
        }
    }
    std::filesystem::path socket() const { return directory_ / "run/control.sock"; }

    /// Sends raw bytes; everything that comes back until the server closes.
    std::string send_raw(const std::string& bytes) const {
        const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = socket().string();
        path.copy(address.sun_path, sizeof(address.sun_path) - 1);
        std::string answer = "not connected";
        if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) ==
            0) {
            answer.clear();
            static_cast<void>(::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL));
            char part[4096];
            for (ssize_t count = 1; count > 0;) {
                count = ::recv(descriptor, part, sizeof(part), 0);
                answer.append(part, count > 0 ? static_cast<std::size_t>(count) : 0);
            }
        }
        ::close(descriptor);
        return answer;
    }

    test::StateDirectory directory_;
    boost::asio::io_context context_{1};
    std::unique_ptr<ControlServer> server_;
    std::thread thread_;
};

TEST_F(ControlSocketTest, AnswersALineWithALine) {
    serve();
    EXPECT_EQ(runtime::ask(socket(), "ab").value(), "abab");
    EXPECT_EQ(runtime::ask(socket(), std::string(60'000, 'x')).value().size(), 120'000U);
}

TEST_F(ControlSocketTest, IsOpenToOwnerAndGroupOnly) {
    serve();
    struct stat facts {};
    ASSERT_EQ(::stat(socket().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0660U);
}

TEST_F(ControlSocketTest, EndsAConnectionWhoseLineIsTooLong) {
    serve();
    EXPECT_EQ(send_raw(std::string(70'000, 'x')), "");
    EXPECT_EQ(runtime::ask(socket(), "still here").value(), "still herestill here");
}

TEST_F(ControlSocketTest, ReplacesTheFileOfADeadProcess) {
    std::filesystem::create_directories(socket().parent_path());
    std::ofstream(socket()) << "left behind";
    serve();
    EXPECT_EQ(runtime::ask(socket(), "a").value(), "aa");
}

TEST_F(ControlSocketTest, SaysThatNobodyListens) {
    const auto answer = runtime::ask(socket(), "a");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().recovery, Recovery::retry_later);
    EXPECT_THAT(answer.error().text, HasSubstr("control.sock"));
}

TEST_F(ControlSocketTest, GivesUpOnABridgeThatDoesNotAnswer) {
    auto server = ControlServer::listen(
        context_, socket(), [](const std::string& /*line*/, ControlServer::Reply /*reply*/) {});
    ASSERT_TRUE(server);
    const auto answer = runtime::ask(socket(), "a", 50); // nobody runs the context
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().recovery, Recovery::unit_backoff) << "it may do what it was asked";
}

TEST_F(ControlSocketTest, SaysWhyItCannotListen) {
    std::ofstream(directory_ / "run") << "a file where a directory should be";
    const auto server = ControlServer::listen(
        context_, socket(), [](const std::string& /*line*/, ControlServer::Reply /*reply*/) {});
    ASSERT_FALSE(server);
    EXPECT_THAT(server.error().text, HasSubstr("runtime_dir"));
}

} // namespace
} // namespace railbridge
