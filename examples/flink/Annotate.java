import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/**
 * koujing as a worker of Flink: a process in each task slot takes pages as JSON lines and answers
 * each with a line, as of {@code koujing annotate --stdin --stdout}. A process that is lost fails
 * its task, and Flink does that again. Arguments: the program's path on the task managers, a
 * folder of pages, a folder for the lines.
 */
public class Annotate {
  public static void main(String[] args) throws Exception {
    Configuration conf = new Configuration(); // of the mini cluster, where there is no other
    conf.setString("taskmanager.numberOfTaskSlots", "2");
    conf.setString("restart-strategy.type", "fixed-delay");
    conf.setString("restart-strategy.fixed-delay.attempts", "3");
    conf.setString("restart-strategy.fixed-delay.delay", "1 s");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(conf);
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    env.setParallelism(2);
    FileSource<String> pages =
        FileSource.forRecordStreamFormat(new TextLineInputFormat("UTF-8"), new Path(args[1])).build();
    env.fromSource(pages, WatermarkStrategy.noWatermarks(), "pages")
        .flatMap(new Koujing(args[0]))
        .sinkTo(FileSink.forRowFormat(new Path(args[2]), new SimpleStringEncoder<String>("UTF-8")).build());
    env.execute("koujing");
  }

  /** One process of koujing for each parallel instance. */
  static class Koujing extends RichFlatMapFunction<String, String> {
    private final String program;
    private transient Process process;
    private transient BufferedWriter in;
    private transient BufferedReader out;

    Koujing(String program) {
      this.program = program;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      process =
          new ProcessBuilder(program, "annotate", "--stdin", "--stdout")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
      out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    @Override
    public void flatMap(String page, Collector<String> lines) throws IOException {
      if (page.isBlank()) {
        return; // no record, no answer
      }
      in.write(page);
      in.write('\n');
      in.flush();
      String line = out.readLine();
      if (line == null) {
        throw new IOException("koujing has ended: " + process.onExit().join().exitValue());
      }
      lines.collect(line);
    }

    @Override
    public void close() {
      if (process != null) {
        process.destroy();
      }
    }
  }
}
